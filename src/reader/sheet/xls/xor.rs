//! The exclusive or of Excel 95 ([MS-OFFCRYPTO] 2.3.7): sixteen bytes of a password.

/// What fills a password up to sixteen bytes.
const FILL: [u8; 15] =
    [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00];
/// The most bytes of a password that count.
const LONGEST: usize = 15;

/// The sixteen bytes over which the data is laid again and again.
pub struct Mask([u8; 16]);

impl Mask {
    /// The mask of a password, if it gives the key and the verifier of the file.
    pub fn open(password: &str, key: u16, verifier: u16) -> Option<Mask> {
        let password = bytes(password);
        let fits = !password.is_empty() && key_of(&password) == key && verifier_of(&password) == verifier;
        fits.then(|| Mask::of(&password, key))
    }

    fn of(password: &[u8], key: u16) -> Mask {
        let mut mask = [0; 16];
        let filled = password.iter().chain(&FILL);
        // Even places take the low byte of the key, odd ones the high byte.
        let key = key.to_le_bytes().into_iter().cycle();
        for ((place, byte), key) in mask.iter_mut().zip(filled).zip(key) {
            *place = (byte ^ key).rotate_right(1);
        }
        Mask(mask)
    }

    /// Decrypts data; where the mask begins follows from where the data ends.
    pub fn apply(&self, begin: usize, data: &mut [u8]) {
        for (byte, mask) in data.iter_mut().zip(self.0.iter().cycle().skip(begin % 16)) {
            *byte = (*byte ^ mask).rotate_right(5);
        }
    }
}

/// One byte of each character: the low one, or the high one where that is nought (2.3.7.4).
fn bytes(password: &str) -> Vec<u8> {
    let byte = |unit: u16| match unit.to_le_bytes() {
        [0, high] => high,
        [low, _] => low,
    };
    password.encode_utf16().map(byte).take(LONGEST).collect()
}

/// The key (2.3.7.2), without its tables: they hold the states of a shift register.
fn key_of(password: &[u8]) -> u16 {
    let turn = |state: u16| match state.rotate_left(1) {
        odd if odd & 1 != 0 => odd ^ 0x1020,
        even => even,
    };
    let (mut key, mut base, mut end) = (0, 0x8000, 0xFFFF);
    for byte in password.iter().rev() {
        // Seven bits and a pause.
        for bit in 0..8 {
            base = turn(base);
            end = turn(end);
            if bit < 7 && byte >> bit & 1 != 0 {
                key ^= base;
            }
        }
    }
    key ^ end
}

/// The verifier (2.3.7.1): fifteen bits, turned by one for each byte.
fn verifier_of(password: &[u8]) -> u16 {
    let turn = |state: u16| (state << 1 | state >> 14) & 0x7FFF;
    let hashed = password.iter().rev().fold(0, |state, byte| turn(state) ^ u16::from(*byte));
    turn(hashed) ^ u16::try_from(password.len()).unwrap_or_default() ^ 0xCE4B
}
