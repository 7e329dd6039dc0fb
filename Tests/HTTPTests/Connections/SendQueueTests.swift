import CShim
import Glibc
import Testing

@testable import HTTP

/// What waits to be sent.
@Suite struct SendQueueTests {
    /// Both ends of a connection within this process, neither of which waits.
    private func withPair(_ body: (Transport, Int32) throws -> Void) throws {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw WireError(description: "no pair of sockets") }
        defer { for end in ends { close(end) } }
        try body(.plain(ends[0]), ends[1])
    }

    @Test func `a reader that is always a little behind does not have all it was sent kept`() throws {
        var limits = Limits()
        limits.outputBytesMax = 262_144  // which the socket does not take at once
        try withPair { [limits] transport, reader in
            var output = SendQueue()
            var (made, seen): (UInt8, UInt8) = (0, 0)
            var buffer = [UInt8](repeating: 0, count: 65_536)
            for _ in 0..<200 {
                while output.hasRoom(limits) {
                    output.append(body: [UInt8](repeating: made, count: 4096))
                    made &+= 1
                }
                while !output.isEmpty, case .count = output.send(over: transport) {}
                output.settleDown()
                let kept = output.isEmpty ? 0 : output.bytes.count
                #expect((1...limits.outputBytesMax + 4096).contains(kept))
                #expect(cs_read(reader, &buffer, buffer.count) == buffer.count)
                for start in stride(from: 0, to: buffer.count, by: 4096) {
                    #expect(buffer[start..<start + 4096].allSatisfy { $0 == seen })
                    seen &+= 1
                }
            }
        }
    }

    @Test func `a large body goes behind its head without a copy, and keeps the next answer waiting`() throws {
        try withPair { transport, reader in
            var output = SendQueue()
            output.bytes.append("head")
            output.append(body: [UInt8](repeating: 0x62, count: 16_385))
            let (copied, hadRoom) = (output.bytes.count, output.hasRoom(Limits()))
            #expect(copied == 4 && !hadRoom)
            while case .count = output.send(over: transport), !output.isEmpty {}
            let (isSent, hasRoom) = (output.isEmpty, output.hasRoom(Limits()))
            #expect(isSent && hasRoom)
            var buffer = [UInt8](repeating: 0, count: 65_536)
            #expect(cs_read(reader, &buffer, buffer.count) == 16_389)
            #expect(buffer.starts(with: "headb".utf8))
        }
    }
}
