import CShim
import Foundation
import Glibc
import JSON
import Testing

/// One connection of a client that does one thing after another and waits for it.
final class Client {
    private let descriptor: Int32
    private let key: String?
    /// The Accept of every request, where it sends one.
    private let accept: String?
    /// Further fields of every request.
    private let fields: [String: String]
    /// Of the shim, over TLS.
    private let session: OpaquePointer?
    private var inbox: [UInt8] = []

    init(port: UInt16, key: String?, accept: String? = nil, isSecure: Bool = false, fields: [String: String] = [:]) throws {
        descriptor = cs_connect("127.0.0.1", port, Int32(ChildProcess.secondsMax * 1000))
        guard descriptor >= 0 else { throw Failure("no connection to port \(port): error \(-descriptor)") }
        (self.key, self.accept, self.fields) = (key, accept, fields)
        session = isSecure ? cs_tls_connect(descriptor, nil, nil) : nil
        if let session {
            guard cs_tls_handshake(session) == 0 else { throw Failure("the service on port \(port) does not agree on TLS") }
        }
    }

    deinit {
        cs_tls_free(session)
        cs_close(descriptor)
    }

    // MARK: Requests

    func get(_ target: String, _ fields: [String: String] = [:]) throws -> Answer { try send("GET", target, fields: fields) }

    func post(_ target: String, _ body: String? = nil, _ fields: [String: String] = [:]) throws -> Answer {
        try send("POST", target, body, fields: fields)
    }

    func put(_ target: String, _ body: String, ifMatch: String?) throws -> Answer {
        try send("PUT", target, body, fields: ifMatch.map { ["If-Match": $0] } ?? [:])
    }

    func patch(_ target: String, _ body: String, ifMatch: String?) throws -> Answer {
        var fields = ["Content-Type": "application/merge-patch+json"]
        fields["If-Match"] = ifMatch
        return try send("PATCH", target, body, fields: fields)
    }

    func delete(_ target: String, ifMatch: String?) throws -> Answer {
        try send("DELETE", target, fields: ifMatch.map { ["If-Match": $0] } ?? [:])
    }

    /// - Parameter fields: Go over those that the client adds by itself; an empty value leaves the field out.
    func send(_ method: String, _ target: String, _ body: String? = nil, fields: [String: String] = [:]) throws -> Answer {
        try begin(method, target, body, fields: fields)
        return try read(answerTo: method)
    }

    /// Sends a request and does not wait for its answer.
    func begin(_ method: String, _ target: String, _ body: String? = nil, fields: [String: String] = [:]) throws {
        var all = ["Host": "localhost", "Authorization": key.map { "Bearer \($0)" } ?? ""]
        all["Accept"] = accept
        if let body {
            all["Content-Type"] = "application/json"
            all["Content-Length"] = String(body.utf8.count)
        }
        all.merge(self.fields) { $1 }
        all.merge(fields) { $1 }
        var head = "\(method) \(target) HTTP/1.1\r\n"
        for (name, value) in all where !value.isEmpty { head += "\(name): \(value)\r\n" }
        try write("\(head)\r\n\(body ?? "")")
    }

    // MARK: Bytes

    func write(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { rest in
                session.map { cs_tls_write($0, rest.baseAddress, rest.count) }
                    ?? cs_send(descriptor, rest.baseAddress, rest.count, nil, 0)
            }
            guard count > 0 else { throw Failure("the service takes no more") }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads one whole answer; interim ones count.
    func read(answerTo method: String = "GET") throws -> Answer {
        var answer = Answer(head: try read(until: "\r\n\r\n"))
        guard method != "HEAD", answer.status >= 200, answer.status != 204, answer.status != 304 else { return answer }
        if let length = answer["Content-Length"].flatMap({ Int($0) }) {
            answer.body = try read(length)
        } else if answer["Transfer-Encoding"] == "chunked" {
            answer.body = try readChunks()
        }
        return answer
    }

    /// Reads the head of an answer and leaves its body.
    func readHead() throws -> Answer { Answer(head: try read(until: "\r\n\r\n")) }

    /// Reads a body in chunks.
    func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while let count = Int(try read(until: "\r\n"), radix: 16), count > 0 {
            body += try read(count)
            _ = try read(until: "\r\n")
        }
        _ = try read(until: "\r\n")
        return body
    }

    /// Whether the service has closed the connection behind the last answer.
    var isAtEnd: Bool { inbox.isEmpty && !receive() && inbox.isEmpty }

    /// Whether anything of an answer has come that was not read.
    var hasRest: Bool { !inbox.isEmpty }

    private func read(until end: String) throws -> String {
        let end = Array(end.utf8)
        var searched = 0
        while true {
            if let place = inbox[searched...].firstRange(of: end) {
                defer { inbox.removeSubrange(..<place.upperBound) }
                return String(decoding: inbox[..<place.lowerBound], as: UTF8.self)
            }
            searched = max(0, inbox.count - end.count + 1)
            guard receive() else { throw Failure("the connection ended within an answer") }
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while inbox.count < count {
            guard receive() else { throw Failure("the connection ended within a body") }
        }
        defer { inbox.removeSubrange(..<count) }
        return Array(inbox[..<count])
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count =
            session.map { cs_tls_read($0, &buffer, buffer.count) } ?? cs_read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return false }
        inbox += buffer[..<count]
        return true
    }
}

/// What the service answered.
struct Answer {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    init(head: String) {
        let lines = head.components(separatedBy: "\r\n")
        status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
    }

    /// The value of a field; nil without it.
    subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

    var text: String { String(decoding: body, as: UTF8.self) }

    var tag: String? { self["ETag"] }

    /// The revision in the tag of a record: 2 of `"2-8c1f0b2a"`.
    var revision: Int? { tag.flatMap { Int($0.dropFirst().prefix { $0 != "-" }) } }

    func json() throws -> JSONValue { try JSONDocument(body).root }

    /// The string at a place such as "refusals.0.rule"; nil if there is none.
    func string(_ path: String) throws -> String? { try value(path)?.string }

    func value(_ path: String) throws -> JSONValue? { try json().at(path) }

    /// The `code` of a problem; fails the test if the answer is not a whole problem of its status.
    func problem(_ status: Int, location: SourceLocation = #_sourceLocation) throws -> String? {
        #expect(self.status == status, "\(text)", sourceLocation: location)
        #expect(self["Content-Type"] == "application/problem+json", sourceLocation: location)
        let json = try json()
        for name in ["type", "title", "detail", "code", "requestId", "fix"] {
            #expect(json[name]?.string?.isEmpty == false, "\(name) of \(text)", sourceLocation: location)
        }
        #expect(json["status"]?.integer == status && body.last == UInt8(ascii: "\n"), sourceLocation: location)
        return json["code"]?.string
    }

    /// The pointers of a problem's errors.
    func pointers() throws -> [String] {
        try json()["errors"]?.elements.compactMap { $0["pointer"]?.string } ?? []
    }
}

extension JSONValue {
    /// The value at a place such as "refusals.0.rule".
    func at(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, part in
            guard let value, value.kind == .array, let index = Int(part) else { return value?[String(part)] }
            return value.elements.dropFirst(index).first { _ in true }
        }
    }

    func strings(_ name: String) -> [String] { self[name]?.elements.compactMap(\.string) ?? [] }
}
