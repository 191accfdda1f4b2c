//! Randomness of the engine: salts of journal entries and the free bits of ids, from the operating system.

/// 32 bytes for a secret that is shown once.
pub fn secret() -> [u8; 32] {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).expect("the operating system gives random bytes");
    secret
}

/// Bytes asked of the operating system at a time.
const POOL_BYTES: usize = 4_096;

/// A pool of random bytes, so that a batch does not ask the operating system for each salt.
pub struct Random {
    pool: Box<[u8; POOL_BYTES]>,
    used: usize,
}

impl Default for Random {
    fn default() -> Self {
        Random { pool: Box::new([0; POOL_BYTES]), used: POOL_BYTES }
    }
}

impl Random {
    /// 32 fresh bytes.
    pub fn salt(&mut self) -> [u8; 32] {
        self.take()
    }

    /// 64 fresh bits.
    pub fn word(&mut self) -> u64 {
        u64::from_be_bytes(self.take())
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        if self.used + N > POOL_BYTES {
            getrandom::fill(self.pool.as_mut_slice()).expect("the operating system gives random bytes");
            self.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.pool[self.used..self.used + N]);
        self.used += N;
        bytes
    }
}
