//! ZIP archives as tests want them: every field may lie.
#![allow(dead_code)]

use std::io::Write;

/// A member as a test wants it; every field may lie.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub local_name: Vec<u8>,
    pub data: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub mode: u32,
    pub extra: Vec<u8>,
    pub declared: Option<u32>,
    /// Points to the local header of this earlier entry instead of its own.
    pub shares: Option<usize>,
}

impl Entry {
    pub fn stored(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Entry {
        Entry {
            name: name.as_ref().to_vec(),
            local_name: name.as_ref().to_vec(),
            data: data.as_ref().to_vec(),
            flags: 0,
            method: 0,
            mode: 0,
            extra: Vec::new(),
            declared: None,
            shares: None,
        }
    }

    pub fn deflated(name: &str, data: impl AsRef<[u8]>) -> Entry {
        Entry { method: 8, ..Entry::stored(name, data) }
    }
}

pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(data).unwrap();
    packer.finish().unwrap()
}

pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut central, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        let body = if entry.method == 8 { deflate(&entry.data) } else { entry.data.clone() };
        let size = entry.declared.unwrap_or(entry.data.len() as u32);
        let common = |name: &[u8], extra: &[u8]| {
            let mut head = Vec::new();
            for short in [20, entry.flags, entry.method, 0, 0x5C6E] {
                head.extend(u16::to_le_bytes(short));
            }
            for long in [crc32fast::hash(&entry.data), body.len() as u32, size] {
                head.extend(u32::to_le_bytes(long));
            }
            head.extend((name.len() as u16).to_le_bytes());
            head.extend((extra.len() as u16).to_le_bytes());
            head
        };
        let start = entry.shares.map_or(out.len(), |index| starts[index]);
        starts.push(start);
        if entry.shares.is_none() {
            out.extend(b"PK\x03\x04");
            out.extend(common(&entry.local_name, &[]));
            out.extend(&entry.local_name);
            out.extend(&body);
        }
        central.extend(b"PK\x01\x02\x14\x03");
        central.extend(common(&entry.name, &entry.extra));
        central.extend([0; 6]);
        central.extend((entry.mode << 16).to_le_bytes());
        central.extend((start as u32).to_le_bytes());
        central.extend(&entry.name);
        central.extend(&entry.extra);
    }
    let start = out.len() as u32;
    out.extend(&central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([(entries.len() as u16).to_le_bytes(); 2].concat());
    out.extend((central.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}
