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
    /// Runs beside the one that the organization has: one that is being solved, one that was cancelled, and one with another guide.
    private static let (solving, again, solved) = (
        ID<MatchRun>(Company.key(896)), ID<MatchRun>(Company.key(897)), ID<MatchRun>(Company.key(898))
    )
    /// Guides in the first run.
    private static let guide = ID<Participant>(Company.key(303))

    private static func addRuns(to company: inout Company) throws {
        func run(_ more: String) -> String {
            #""program":"\#(company.program)","relationshipType":"\#(company.type)","pins":[],"forbids":[],"skipped":[],\#(more)"#
        }
        let steps = #""transitions":[{"number":1,"from":"draft","to":"solving","at":"\#(Company.before)","by":"admin"}]"#
        try company.add(MatchRun.self, solving.key, run("\"status\":\"solving\",\(steps)"))
        try company.add(MatchRun.self, again.key, run("\"status\":\"draft\",\"lastAttempt\":\"cancelled\",\(steps)"))
        guard var other = company.records.matchRuns[company.matchRun]?.value,
            var result = company.records.matchResults[ID(company.matchRun.key)]?.value
        else { return }
        (other.id, other.pins, other.skipped) = (solved, [], [])
        (result.id, result.run) = (ID(solved.key), solved)
        result.proposals[0].guide = ID(Company.key(301))
        company.put(other)
        company.put(result)
    }

    private static func all(_ company: Company) -> [Shown] {
        let (program, draft) = ("/programs/\(company.program)", "/programs/\(company.draft)")
        let (learner, portal) = ("/people/\(company.person(.learner))", "/keys/\(company.keyID(.portal))")
        let (part, run) = ("/participants/\(company.participant)", "/match-runs/\(company.matchRun)")
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
            Shown("link-new", "\(learner)/sign-in-links", .admin, sending: []), Shown("matching", "\(program)/matching", .owner),
            Shown("matching-edit", "\(program)/matching/edit", .owner),
            Shown("matching-none", "\(draft)/matching", .owner), Shown("match-run", run, .owner),
            Shown("match-run-in-numbers", run, .sponsor),
            Shown("match-run-unmatched", "\(run)/unmatched", .owner), Shown("match-run-guides", "\(run)/guides", .committee),
            Shown("match-run-shortages", "\(run)/shortages", .owner), Shown("match-run-left-out", "\(run)/left-out", .owner),
            Shown("match-run-committee", "\(run)/committee-file", .owner),
            Shown("match-run-committee-refused", "\(run)/committee-file", .owner, sending: []),
            Shown("match-run-solving", "/match-runs/\(solving)", .owner),
            Shown("match-run-draft", "/match-runs/\(again)", .owner),
            Shown("match-run-pair", "\(run)/pair?learner=\(company.participant)&guide=\(guide)", .owner),
            Shown("match-run-publish", "\(run)/publish", .owner), Shown("match-run-discard", "\(run)/discard", .owner),
            Shown("match-run-compared", "\(run)/comparison?with=\(solved)", .owner),
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
        try Self.addRuns(to: &company)
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
