import CShim

/// One direction of a connection waits for the other.
enum Crossing {
    case readingNeedsWriting, sendingNeedsReading
}

// What a connection waits for.

extension Connection {
    /// Starts or stops reading. epoll does not report what TLS has already taken from the descriptor.
    func resumeReading(_ isWanted: Bool) {
        setInterest(reading: isWanted)
        if isWanted, transport.hasHidden { loop.callBack(self) }
    }

    func cross(_ crossing: Crossing) {
        self.crossing = crossing
        setInterest()
    }

    func setInterest(reading: Bool? = nil, writing: Bool? = nil) {
        var wanted = interest
        func set(_ bit: UInt32, _ isWanted: Bool?) {
            guard let isWanted else { return }
            wanted = isWanted ? wanted | bit : wanted & ~bit
        }
        set(UInt32(CS_READABLE), reading.map { $0 && !hasPeerEnded })
        set(UInt32(CS_WRITABLE), writing)
        interest = wanted
        switch crossing {
        case .readingNeedsWriting?: wanted = UInt32(CS_WRITABLE)
        case .sendingNeedsReading?: wanted = UInt32(CS_READABLE)
        case nil: break
        }
        guard wanted != registered, !isClosed else { return }
        registered = wanted
        loop.change(self, interest: wanted)
    }

    /// What was waited for has come: tries both directions again.
    func uncross() {
        crossing = nil
        advance()
        if !isClosed, interest & UInt32(CS_READABLE) != 0 { receive() }
        setInterest()
    }
}
