//! A time-stamping authority run with OpenSSL, by hand or on a loopback address.

use crate::common::Desk;
use crate::tools::{run, tool};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;

/// What the certificate of a good authority says.
pub const GOOD: &str =
    "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";

/// An authority with a root of its own, in a folder on a desk.
pub struct Authority<'d> {
    desk: &'d Desk,
    name: &'static str,
}

/// Keys of the two kinds that authorities have.
pub const RSA: &[&str] = &["-newkey", "rsa:2048"];
pub const ECDSA: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"];

impl<'d> Authority<'d> {
    /// Makes keys, a root, and a certificate for time stamps.
    pub fn new(desk: &'d Desk, name: &'static str, kind: &[&str]) -> Self {
        let authority = Authority { desk, name };
        let at = |file: &str| authority.path(file);
        fs::create_dir_all(desk.path(name)).unwrap();
        let root = ["-x509", "-days", "3650", "-addext", "basicConstraints=critical,CA:TRUE"];
        let subject = format!("/O=Studio Test/CN=Root of {name}");
        let own = ["-nodes", "-keyout", &at("root.key"), "-out", &at("root.pem"), "-subj", &subject];
        tool(desk, "openssl", &[&["req"], kind, &root, &own].concat());
        let subject = format!("/O=Studio Test/CN={name}");
        let own = ["-nodes", "-keyout", &at("tsa.key"), "-out", &at("tsa.csr"), "-subj", &subject];
        tool(desk, "openssl", &[&["req"], kind, &own[..]].concat());
        authority.certify("tsa.pem", GOOD, "365");
        let config = "[tsa]\ndefault_tsa=a\n[a]\nserial=NAME/serial\nsigner_cert=NAME/tsa.pem\n\
            certs=NAME/tsa.pem\nsigner_key=NAME/tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n\
            digests=sha256\naccuracy=secs:1\nclock_precision_digits=3\nordering=yes\ntsa_name=yes\n";
        desk.put(&at("tsa.cnf"), config.replace("NAME", name).as_bytes());
        authority
    }

    /// The path of one of its files.
    pub fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.name)
    }

    /// Signs a certificate for its key, with these extensions and days.
    pub fn certify(&self, file: &str, extensions: &str, days: &str) {
        self.desk.put(&self.path("ext"), extensions.as_bytes());
        let signing = ["x509", "-req", "-CAcreateserial", "-days", days, "-in", &self.path("tsa.csr")];
        let root = ["-CA", &self.path("root.pem"), "-CAkey", &self.path("root.key")];
        let own = ["-extfile", &self.path("ext"), "-out", &self.path(file)];
        tool(self.desk, "openssl", &[&signing[..], &root, &own].concat());
    }

    /// Answers a request.
    pub fn answer(&self, request: &str, answer: &str) {
        let words = ["ts", "-reply", "-config", &self.path("tsa.cnf"), "-queryfile", request, "-out", answer];
        tool(self.desk, "openssl", &words);
    }

    /// Signs the content of an answer anew, with any certificate and attributes: what a
    /// careful authority never does, and `openssl ts` refuses to do.
    pub fn sign_anew(&self, answer: &str, forged: &str, certificate: &str, options: &[&str]) {
        let at = |file: &str| self.path(file);
        let desk = self.desk;
        tool(desk, "openssl", &["ts", "-reply", "-in", answer, "-token_out", "-out", &at("token")]);
        let words = ["-verify", "-noverify", "-inform", "DER", "-in", &at("token"), "-out", &at("info")];
        tool(desk, "openssl", &[&["cms"], &words[..]].concat());
        let content =
            ["-econtent_type", "1.2.840.113549.1.9.16.1.4", "-nodetach", "-binary", "-md", "sha256"];
        let words = ["-sign", "-in", &at("info"), "-signer", &at(certificate), "-inkey", &at("tsa.key")];
        let own = ["-outform", "DER", "-out", &at("token")];
        tool(desk, "openssl", &[&["cms"], &words[..], &content, options, &own].concat());
        tool(desk, "openssl", &["ts", "-reply", "-in", &at("token"), "-token_in", "-out", forged]);
    }

    /// Answers one request after another on a loopback address, until the test ends.
    pub fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/tsa", listener.local_addr().unwrap());
        let (folder, config) = (self.desk.path(""), self.path("tsa.cnf"));
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                serve_one(stream.unwrap(), &folder, &config, number);
            }
        });
        url
    }
}

/// Reads a request over HTTP and answers it. `/tsa` is the only way, and what is asked for
/// must say that it is a time-stamp query.
fn serve_one(mut stream: TcpStream, folder: &PathBuf, config: &str, number: usize) {
    let mut bytes = Vec::new();
    let mut block = [0; 4096];
    let body = loop {
        let got = stream.read(&mut block).unwrap();
        bytes.extend_from_slice(&block[..got]);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let Some(at) = text.find("\r\n\r\n") else { continue };
        let length: usize =
            text.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
        if bytes.len() >= at + 4 + length {
            assert!(text.starts_with("post /tsa http/1.1\r\n"), "{text}");
            assert!(text.contains("content-type: application/timestamp-query\r\n"), "{text}");
            break bytes[at + 4..].to_vec();
        }
        assert_ne!(got, 0, "the request breaks off");
    };
    let (request, answer) = (format!("served-{number}.tsq"), format!("served-{number}.tsr"));
    fs::write(folder.join(&request), body).unwrap();
    let words = ["ts", "-reply", "-config", config, "-queryfile", &request, "-out", &answer];
    assert!(Command::new("openssl").args(words).current_dir(folder).output().unwrap().status.success());
    let body = fs::read(folder.join(&answer)).unwrap();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nConnection: close\r\n";
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
}

/// A server that answers with these bytes, whatever it is asked.
pub fn server_of(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
        }
    });
    url
}

/// Whether `openssl` accepts a stamp, whose files lie in an unpacked bag.
pub fn openssl_accepts(desk: &Desk, folder: &str, subject: &str, root: &str) -> bool {
    let at = |end: &str| format!("{folder}/{subject}{end}");
    let stamp = |end: &str| {
        let name = subject.strip_prefix("evidence/").unwrap_or(subject);
        format!("{folder}/evidence/{name}.stamp-1.{end}")
    };
    let chain = ["-CAfile", root, "-untrusted", &stamp("pem")];
    let by_data = ["ts", "-verify", "-data", &at(""), "-in", &stamp("tsr")];
    let by_query = ["ts", "-verify", "-queryfile", &stamp("tsq"), "-in", &stamp("tsr")];
    let accepted = |words: &[&str]| run(desk, "openssl", &[words, &chain].concat()).status.success();
    accepted(&by_data) && accepted(&by_query)
}
