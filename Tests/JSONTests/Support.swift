import Guidance  // it has the sentences
import JSON
import Testing

/// The value of a text; a text that is not JSON fails the test.
func parse(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

/// Why bytes are refused; nil if they are JSON.
func fault(in bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONDocument(bytes)
        return nil
    } catch {
        return error
    }
}

/// The faults of a record, each as "pointer: detail"; empty if there are none.
func faults(_ read: () throws(FieldErrors) -> Void) -> [String] {
    do throws(FieldErrors) {
        try read()
        return []
    } catch {
        return error.all.map { "\($0.pointer): \($0.detail)" }
    }
}

func text(of bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

/// A text that is refused, with where and why.
struct Refused: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let line: Int
    let column: Int
    let reason: String

    init(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
        self.init(bytes: Array(text.utf8), line, column, reason)
    }

    init(bytes: [UInt8], _ line: Int, _ column: Int, _ reason: String) {
        (self.bytes, self.line, self.column, self.reason) = (bytes, line, column, reason)
    }

    var testDescription: String { text(of: bytes.prefix(40)).debugDescription }

    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        guard let error = fault(in: bytes) else {
            Issue.record("\(testDescription) is accepted", sourceLocation: sourceLocation)
            return
        }
        #expect(error.reason.hasPrefix(reason), "\(error)", sourceLocation: sourceLocation)
        #expect([error.line, error.column] == [line, column], "\(error)", sourceLocation: sourceLocation)
    }
}
