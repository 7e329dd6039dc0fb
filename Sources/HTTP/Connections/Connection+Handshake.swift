import CShim

extension Connection {
    /// Goes on with the handshake. The session is made when the first byte has come: a client that says nothing costs a
    /// descriptor and little else.
    func shakeHands() {
        if case .plain = transport {
            guard let session = loop.session(on: descriptor) else { return close() }
            transport = .tls(descriptor, session)
        }
        guard case .tls(_, let session) = transport else { return }
        switch cs_tls_handshake(session) {
        case Int32(CS_TLS_DONE):
            loop.metrics.countHandshake()
            (phase, phaseDeadline) = (.head, loop.deadline(in: loop.limits.idleMilliseconds))
            if isRefused { end(with: loop.refusal()) } else { advance() }
        case Int32(CS_TLS_WANTS_READ): setInterest(reading: true, writing: false)
        case Int32(CS_TLS_WANTS_WRITE): setInterest(reading: false, writing: true)
        case Int32(CS_TLS_SILENT): close()  // a look whether anyone listens
        case Int32(CS_TLS_PLAINTEXT):
            leaveTLS(session)
            end(with: loop.heads.plaintextRefusal(at: loop.wallNow))
        default:
            leaveTLS(session)
            mustLinger = true  // the alert that says why is not to be lost to a reset
            end()
        }
    }

    /// There is to be no TLS on this connection.
    private func leaveTLS(_ session: OpaquePointer) {
        loop.metrics.countHandshakeFailure()
        cs_tls_free(session)
        transport = .plain(descriptor)
    }
}
