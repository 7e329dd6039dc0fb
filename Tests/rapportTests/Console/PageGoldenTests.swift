import Foundation
import Testing

@testable import Guidance
@testable import rapport

/// Pages with a key, as the readers of an organization get them from the service: what stands between head and foot.
///
/// With `RAPPORT_RECORD_GOLDEN` in the environment the test writes what it sees to Golden/; else it compares.
@Suite struct PageGoldenTests {
    struct Shown {
        let name: String
        let path: String
        let who: Company.Who
        /// What is sent; nil for a page that is only read.
        var form: [(String, String)]?

        init(_ name: String, _ path: String, _ who: Company.Who, sending form: [(String, String)]? = nil) {
            (self.name, self.path, self.who, self.form) = (name, path, who, form)
        }
    }

    /// A program to which nothing was added yet.
    private static let bare = ID<Program>(Company.key(210))

    private static func all(_ company: Company) -> [Shown] {
        let (program, draft) = ("/programs/\(company.program)", "/programs/\(company.draft)")
        let (learner, portal) = ("/people/\(company.person(.learner))", "/keys/\(company.keyID(.portal))")
        let part = "/participants/\(company.participant)"
        return [
            Shown("home", "/", .admin), Shown("programs", "/programs", .admin),
            Shown("programs-none", "/programs?q=zebra", .admin),
            Shown("program-new", "/programs/new?relationshipTypes=coaching", .admin), Shown("program", program, .admin),
            Shown("program-draft", "\(draft)?done=saved", .owner), Shown("program-of-others", program, .stranger),
            Shown("program-edit", "\(draft)/edit", .owner),
            Shown("program-copy", "/programs/new?copyOf=\(company.draft)", .admin),
            Shown("program-cancel", "\(program)/cancel", .owner), Shown("participants", "\(program)/participants", .owner),
            Shown("participant", part, .owner), Shown("participant-own", part, .learner),
            Shown("answers", "\(part)/answers", .learner), Shown("people", "/people", .admin),
            Shown("person-new", "/people/new", .admin), Shown("person", learner, .admin), Shown("person-own", learner, .learner),
            Shown("person-edit", "\(learner)/edit", .admin), Shown("person-deactivate", "\(learner)/deactivate", .admin),
            Shown("me", "/me", .learner), Shown("me-without-person", "/me", .admin), Shown("profile", "/me/profile", .learner),
            Shown("consents", "/me/consents", .learner), Shown("access-log", "/me/access-log", .stranger),
            Shown("keys", "/keys", .admin), Shown("key-new", "/keys/new", .admin), Shown("key", portal, .admin),
            Shown("key-revoke", "\(portal)/revoke", .admin), Shown("denied", "/people/new", .stranger),
            Shown("absent", "/programs/\(ID<Program>(Company.key(999)))", .admin),
            Shown("program-blocked", "/programs/\(bare)", .admin),
            Shown("program-refused", "/programs/\(bare)/transitions", .admin, sending: [("tag", "*"), ("to", "enrolling")]),
            Shown("program-conflict", "\(draft)/edit", .owner, sending: [("tag", "\"old\""), ("/name", "Another name")]),
            Shown("person-refused", "/people", .admin, sending: [("/displayName", ""), ("/startedOn", "soon")]),
            Shown("link-new", "\(learner)/sign-in-links", .admin, sending: []),
        ]
    }

    /// Without what is another at each run.
    private func steady(_ text: String) -> String {
        let today = Instant.current.day.description
        return text.replacing(/name="key" value="[^"]*"/, with: #"name="key" value="RANDOM""#)
            .replacing(/[-\w]{43}(?=["<&])/, with: "RANDOM").replacing(/\.[0-9a-f]{16}\.(css|js|svg)/) { ".HASH.\($0.1)" }
            .replacing(/Request <code>[^<]*|Anfrage <code>[^<]*/, with: "REQUEST")
            .replacing(/http:\/\/127\.0\.0\.1:\d+/, with: "http://HOST")
            .replacing(/<time datetime="([-\d]{10})T[^"]*">[^<]*<\/time>/) { found in
                found.1 >= today ? "<time>NOW</time>" : String(found.0)
            }
    }

    @Test(arguments: ["en", "de"]) func `each page is as it was when somebody looked at it`(_ language: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        let isRecording = ProcessInfo.processInfo.environment["RAPPORT_RECORD_GOLDEN"] != nil
        var company = try Company()
        try company.add(
            Program.self, Self.bare.key,
            #""name":"Leadership","relationshipTypes":["mentoring","coaching"],"status":"draft","objectives":[],"transitions":[]"#
        )
        let cast = try PageCast(company)
        for shown in Self.all(cast.company) {
            let answer =
                try shown.form.map { try cast.post(shown.path, $0, as: shown.who, in: language) }
                ?? cast.get(shown.path, as: shown.who, in: language)
            let body = try #require(answer.text.split(separator: "<main id=\"main\"").last?.split(separator: "</main>").first)
            #expect(!answer.text.contains("HTML(bytes") && !answer.text.contains("&lt;/"), "markup is not text: \(shown.name)")
            let text = "<!-- \(answer.status) -->\n<main\(steady(String(body)))</main>\n"
            let file = folder.appending(path: "\(shown.name).\(language).html")
            guard !isRecording else {
                try Data(text.utf8).write(to: file)
                continue
            }
            #expect(text == (try? String(contentsOf: file, encoding: .utf8)), "\(shown.name) in \(language)")
        }
    }
}
