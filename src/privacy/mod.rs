//! What is personal, and its masks.
