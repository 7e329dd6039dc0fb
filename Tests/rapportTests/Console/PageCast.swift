import Foundation
import HTTP
import Testing

@testable import Guidance
@testable import Store
@testable import rapport

/// The pages of an organization in which each role is held alone, as browsers that send a key read them.
struct PageCast {
    let company: Company
    let service: LocalService

    /// - Parameters:
    ///   - company: By default the usual one.
    ///   - holdMilliseconds: How long an answer waits for the disk.
    init(
        _ company: Company? = nil, in surroundings: Surroundings = Surroundings(),
        holdMilliseconds: Int = Limits().holdMilliseconds
    ) throws {
        self.company = try company ?? Company()
        service = try LocalService(surroundings, with: self.company.changes, holdMilliseconds: holdMilliseconds)
    }

    private static func target(_ path: String) -> String {
        path.split(separator: "#", omittingEmptySubsequences: false).first.map(String.init) ?? path
    }

    func get(_ path: String, as who: Company.Who, in language: String = "en") throws -> Answer {
        try service.client(Company.secret(who)).get(
            Self.target(path), ["Accept": "text/html", "Accept-Language": language])
    }

    /// Sends a form.
    func post(
        _ path: String, _ fields: [(String, String)], as who: Company.Who, in language: String = "en"
    ) throws -> Answer {
        let body = fields.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
        return try service.client(Company.secret(who)).send(
            "POST", Self.target(path), body,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Accept-Language": language,
            ])
    }

    /// The same as a client of the API.
    func api(_ path: String, as who: Company.Who) throws -> Answer { try service.client(Company.secret(who)).get(path) }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension Answer {
    /// The value of an input that nobody types; the first of that name.
    func hidden(_ name: String) throws -> String {
        let start = "<input type=\"hidden\" name=\"\(name)\" value=\""
        let rest = try #require(text.range(of: start).map { text[$0.upperBound...] }, "\(name) is not on \(text)")
        return String(rest.prefix { $0 != "\"" }).replacingOccurrences(of: "&quot;", with: "\"")
    }

    /// What leads to a page, without the place on it.
    var location: String { self["Location"] ?? "" }
}

extension String {
    /// As it stands between tags.
    var escapedForPage: String {
        replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
            .replacingOccurrences(of: "'", with: "&#39;")
    }
}
