import Testing

@testable import HTTP

/// What a body comes to.
enum DecodedBody: Equatable {
    case body(String, left: Int)
    case refused(Int)
    case incomplete

    /// - Parameter cuts: Where the input is cut; the decoder sees all up to each cut, then all of it.
    init(_ input: [UInt8], _ framing: BodyFraming, cuts: some Sequence<Int>, max: Int = 1 << 20) {
        let guarded = GuardedBytes(input)
        var decoder = BodyDecoder(framing, at: 0)
        for cut in Array(cuts) + [input.count] {
            // The same memory throughout, ending at the guard page once all is there: what was moved stays moved.
            let seen = UnsafeMutableRawBufferPointer(rebasing: guarded.bytes[..<cut])
            do {
                guard try decoder.decode(seen, Limits(), bodyBytesMax: max) else { continue }
            } catch {
                self = .refused(ProblemDetails(error).status.rawValue)
                return
            }
            let body = UnsafeRawBufferPointer(seen).part(decoder.start..<decoder.end)
            self = .body(body.string, left: input.count - decoder.position)
            return
        }
        self = .incomplete
    }
}

/// RFC 9112 §6.3 and §7.1.
@Suite struct BodyDecoderTests {
    @Test(arguments: ConformanceTests.chunks)
    func `a chunked body is read the same in however many pieces it comes`(_ row: Row) {
        let input = Array(bytes(row.request).dropFirst(chunkedHead().utf8.count))
        let behind = bytes("GET")
        for input in [input, input + behind] {
            let body = row.body.map { DecodedBody.body($0, left: input.hasSuffix(behind) ? 3 : 0) } ?? .refused(row.status)
            #expect(DecodedBody(input, .chunked, cuts: []) == body)
            let cuts = stride(from: 0, to: input.count, by: input.count > 256 ? input.count / 32 : 1)
            #expect(DecodedBody(input, .chunked, cuts: cuts) == body)
            for cut in cuts { #expect(DecodedBody(input, .chunked, cuts: [cut]) == body) }
        }
    }

    /// RFC 9112 §8: an incomplete message.
    @Test func `a beginning of a chunked body is refused early or waited for, and never taken for the whole`() {
        for row in ConformanceTests.chunks where row.status == 200 {
            let input = Array(bytes(row.request).dropFirst(chunkedHead().utf8.count))
            for count in 0..<input.count { #expect(DecodedBody(Array(input[..<count]), .chunked, cuts: []) == .incomplete) }
        }
    }

    @Test func `a body of known length ends there`() {
        for cut in 0...7 {
            #expect(DecodedBody(bytes("fiveGET"), .length(4), cuts: [cut]) == .body("five", left: 3))
        }
        #expect(DecodedBody(bytes("fiv"), .length(4), cuts: 0..<3) == .incomplete)
        #expect(DecodedBody([], .length(0), cuts: []) == .body("", left: 0))
    }

    @Test func `each limit of a chunked body holds at it and refuses one past it`() {
        func outcome(_ input: String, max: Int = 1 << 20) -> Int {
            let whole = DecodedBody(bytes(input), .chunked, cuts: [], max: max)
            #expect(DecodedBody(bytes(input), .chunked, cuts: stride(from: 0, to: input.utf8.count, by: 7), max: max) == whole)
            if case .refused(let status) = whole { return status }
            return whole == .incomplete ? 0 : 200
        }
        func chunks(_ count: Int) -> String { String(repeating: "1\r\na\r\n", count: count) + "0\r\n\r\n" }
        #expect([outcome("4\r\nfour\r\n0\r\n\r\n", max: 4), outcome("4\r\nfour\r\n1\r\n", max: 4)] == [200, 413])
        // The line of the last chunk counts as well: 5 bytes each, 16384 in all.
        #expect([outcome(chunks(3275)), outcome(chunks(3276))] == [200, 400])
        func line(_ count: Int) -> String { "0;\(String(repeating: "a", count: count - 2))\r\n\r\n" }
        #expect([outcome(line(1024)), outcome(line(1025))] == [200, 400])
        #expect(outcome("0;" + String(repeating: "a", count: 1024)) == 400)
        func trailers(_ count: Int) -> String { "0\r\n" + String(repeating: "a: b\r\n", count: count) + "\r\n" }
        #expect([outcome(trailers(16)), outcome(trailers(17))] == [200, 400])
        func trailer(_ count: Int) -> String { "0\r\na: \(String(repeating: "b", count: count - 5))\r\n\r\n" }
        #expect([outcome(trailer(4096)), outcome(trailer(4097))] == [200, 400])
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
