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
    /// Chunked bodies: the clause, the bytes, what they come to.
    static let chunked: [(clause: String, input: String, body: DecodedBody)] = [
        ("7.1", "0\r\n\r\n", .body("", left: 0)),
        ("7.1", "4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\nGET", .body("Wikipedia", left: 3)),
        ("7.1", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", .body("01234567890123456789", left: 0)),
        ("7.1", "0000000000000000000000000004\r\nWiki\r\n00\r\n\r\n", .body("Wiki", left: 0)),
        ("7.1", "2\r\n\r\n\r\n0\r\n\r\n", .body("\r\n", left: 0)),
        ("7.1.1", "4;a\r\nWiki\r\n0;b=c;d=\"e;\\\"\\f\"\r\n\r\n", .body("Wiki", left: 0)),
        ("7.1.2", "1\r\na\r\n0\r\nA: b\r\nContent-Length: 9\r\n\r\n", .body("a", left: 0)),
        ("7.1", "FFFFFFFFFFFFFFFFF\r\n", .refused(400)), ("7.1", "8000000000000000\r\n", .refused(400)),
        ("7.1", "7FFFFFFFFFFFFFFF\r\n", .refused(400)), ("7.1", "FFFFFFFFFFFFFFF\r\n", .refused(413)),
        ("7.1", "0x5\r\nabcde\r\n", .refused(400)), ("7.1", "+5\r\nabcde\r\n", .refused(400)),
        ("7.1", "-0\r\n\r\n", .refused(400)), ("7.1", "5_0\r\n", .refused(400)), ("7.1", " 5\r\nabcde\r\n", .refused(400)),
        ("7.1", "5 \r\nabcde\r\n", .refused(400)), ("7.1", "\r\n", .refused(400)), ("7.1", ";a\r\n", .refused(400)),
        ("7.1.1", "5;\r\nabcde\r\n", .refused(400)), ("7.1.1", "5;a=\r\nabcde\r\n", .refused(400)),
        ("7.1.1", "5;a=\"b\r\nabcde\r\n", .refused(400)), ("7.1.1", "5;a=\"b\\\r\nabcde\r\n", .refused(400)),
        ("7.1.1", "5;a\rb\r\nabcde\r\n", .refused(400)), ("7.1.1", "5;a=\u{00}\r\nabcde\r\n", .refused(400)),
        ("7.1.1", "5;a\nabcde\r\n", .refused(400)), ("7.1.1", "5;a=\"\u{01}\"\r\nabcde\r\n", .refused(400)),
        ("7.1", "5\nabcde\r\n", .refused(400)), ("7.1", "5\r\nabcde\n", .refused(400)),
        ("7.1", "5\r\nabcdefg\r\n", .refused(400)), ("7.1", "5\r\nabcdeX\n0\r\n\r\n", .refused(400)),
        ("7.1", "1\r\na\r\n0\n\r\n", .refused(400)), ("7.1.2", "0\r\nA: b\n\r\n", .refused(400)),
        ("7.1.2", "0\r\nA : b\r\n\r\n", .refused(400)), ("7.1.2", "0\r\n A: b\r\n\r\n", .refused(400)),
        ("7.1.2", "0\r\nA: \u{00}\r\n\r\n", .refused(400)), ("7.1.2", "0\r\nA\r\n\r\n", .refused(400)),
        ("8", "5\r\nabc", .incomplete), ("8", "5\r\nabcde\r\n", .incomplete), ("8", "0\r\n", .incomplete),
    ]

    @Test(arguments: chunked)
    func `a chunked body is read the same in however many pieces it comes`(
        _ row: (clause: String, input: String, body: DecodedBody)
    ) {
        let input = bytes(row.input)
        #expect(DecodedBody(input, .chunked, cuts: []) == row.body)
        #expect(DecodedBody(input, .chunked, cuts: 0..<input.count) == row.body)
        for cut in 0..<input.count { #expect(DecodedBody(input, .chunked, cuts: [cut]) == row.body) }
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
