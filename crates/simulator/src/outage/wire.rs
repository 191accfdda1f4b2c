//! The network between a server and its database: a relay on loopback whose connections can be cut.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use crate::run::Cause;

/// A relay to one address; it ends with the process.
pub struct Wire {
    /// Where it listens.
    pub address: SocketAddr,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// Relays every connection to `target`.
    pub fn to(target: SocketAddr) -> Result<Wire, Cause> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let (address, open) = (listener.local_addr()?, Arc::<Mutex<Vec<TcpStream>>>::default());
        let relayed = Arc::clone(&open);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                // A target that does not listen is a connection that closes.
                let Ok(far) = TcpStream::connect(target) else { continue };
                let Ok(kept) = relay(&near, &far) else { continue };
                relayed.lock().unwrap_or_else(PoisonError::into_inner).extend(kept);
            }
        });
        Ok(Wire { address, open })
    }

    /// Cuts every connection, whatever is on its way.
    pub fn cut(&self) {
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // One that has ended already cannot be cut.
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

/// Copies both ways until either side ends; answers both ends, to cut them.
fn relay(near: &TcpStream, far: &TcpStream) -> io::Result<[TcpStream; 2]> {
    for (from, to) in [(near, far), (far, near)] {
        from.set_nodelay(true)?;
        let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
        std::thread::spawn(move || {
            // However it ends, the other side is to hear of it.
            drop(io::copy(&mut from, &mut to));
            drop(to.shutdown(Shutdown::Both));
        });
    }
    Ok([near.try_clone()?, far.try_clone()?])
}
