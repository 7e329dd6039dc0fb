import Foundation
import Testing

/// `rapport keys`: on a running service, and on a folder without one.
@Suite struct KeyCommandTests {
    private static let data = ["--data-dir", "data"]

    private func keys(_ folder: TemporaryFolder, _ arguments: String...) throws -> CommandRun {
        try folder.run(["keys"] + arguments + Self.data)
    }

    private func status(_ service: ServiceProcess, _ secret: String) throws -> Int {
        try Client(port: service.port, key: secret).get("/v1/programs").status
    }

    private func id(_ run: CommandRun) throws -> String {
        String(try #require(run.errors.firstMatch(of: /key_[0-9a-f-]{36}/)).output)
    }

    private func secret(_ run: CommandRun) -> String { run.output.trimmingCharacters(in: .newlines) }

    @Test func `keys are made, rotated, listed and revoked while the service runs, and each works at once`() throws {
        let service = try ServiceProcess()
        let made = try keys(service.folder, "create", "--name", "Portal", "--scopes", "programs:read, people:read")
        #expect(made.code == 0 && secret(made).hasPrefix("rap_") && secret(made).utf8.count == 40, "\(made)")
        let id = try id(made)
        #expect(try status(service, secret(made)) == 200)
        let list = try keys(service.folder, "list")
        #expect(
            list.code == 0 && list.output.contains("\(id)  until ") && list.output.contains("  people:read,programs:read  Portal")
        )
        let lines = try keys(service.folder, "list", "--json").output
        #expect(!list.output.contains(secret(made)) && lines.contains(id) && !lines.contains("digest"))

        let rotated = try keys(service.folder, "rotate", id)
        #expect(rotated.code == 0 && secret(rotated) != secret(made), "\(rotated)")
        #expect(try status(service, secret(made)) == 200 && status(service, secret(rotated)) == 200)
        let third = try keys(service.folder, "rotate", id)
        #expect(third.code == 1 && third.output.isEmpty && third.errors.contains("has two secrets already"), "\(third)")
        let last = try keys(service.folder, "rotate", id, "--overlap-days", "0")
        #expect(try status(service, secret(made)) == 401 && status(service, secret(rotated)) == 401)
        #expect(try status(service, secret(last)) == 200)

        #expect(try keys(service.folder, "revoke", id).code == 0 && status(service, secret(last)) == 401)
        #expect(try keys(service.folder, "revoke", id).code == 0, "again is no mistake")
        #expect(try keys(service.folder, "list").output.contains("\(id)  revoked "))
        let events = try service.admin().get("/v1/events?limit=1000").text
        for operation in ["key.create", "key.rotate", "key.revoke"] { #expect(events.contains("\"\(operation)\"")) }
        service.stop()
        #expect(!service.logs.contains("rap_"))
    }

    @Test func `a key that was made without a service, and one that was rotated, work after a start, a kill included`() throws {
        let service = try ServiceProcess()
        service.stop()
        let made = try keys(service.folder, "create", "--name", "Script", "--scopes", "programs:read")
        #expect(made.code == 0, "\(made)")
        let again = try ServiceProcess(in: service.folder)
        #expect(try status(again, secret(made)) == 200)
        let rotated = try keys(service.folder, "rotate", try id(made), "--overlap-days", "0")
        again.crash()
        let third = try ServiceProcess(in: service.folder)
        #expect(try status(third, secret(made)) == 401 && status(third, secret(rotated)) == 200)
        third.crash()
        #expect(try keys(service.folder, "revoke", try id(made)).code == 0)
        let fourth = try ServiceProcess(in: service.folder)
        #expect(try status(fourth, secret(rotated)) == 401)
    }

    static let refusals: [(arguments: [String], says: String)] = [
        (["create", "--name", "K", "--scopes", "programs:raed"], "did you mean programs:read?"),
        (["create", "--name", "K", "--scopes", ""], "scopes must name at least one scope"),
        (["create", "--name", "K", "--scopes", "me:read"], "only a key with actsFor can have"),
        (["create", "--name", "K", "--scopes", "people:read", "--programs", "prg_1"], "programs/0 must be the id of a program"),
        (
            ["create", "--name", "K", "--scopes", "people:read", "--expires-at", "2020-01-01"],
            "expiresAt must be a day and a time"
        ),
        (["create", "--name", "K", "--scopes", "people:read", "--expires-at", "2020-01-01T00:00:00Z"], "must be later than now"),
        (["create", "--name", String(repeating: "x", count: 9000), "--scopes", "people:read"], "longer than a key may be"),
        (["rotate", "key_00000000-0000-7000-8000-000000000000"], "There is no key key_00000000"),
        (["revoke", "key_00000000-0000-7000-8000-000000000000"], "There is no key key_00000000"),
        (["rotate", "Portal"], "Portal is not the id of a key"),
        (["rotate", "key_00000000-0000-7000-8000-000000000000", "--overlap-days", "31"], "a whole number from 0 to 30"),
    ]

    @Test func `what is wrong is said alike, whether a service runs or not`() throws {
        let service = try ServiceProcess()
        func refusals() throws -> [String] {
            try Self.refusals.map { arguments, says in
                let run = try service.folder.run(["keys"] + arguments + Self.data)
                #expect(run.code != 0 && run.output.isEmpty && run.errors.contains(says), "\(arguments): \(run)")
                return run.errors.replacing(/now, .*/, with: "now")
            }
        }
        let running = try refusals()
        service.stop()
        #expect(try refusals() == running)
    }

    @Test func `the list names the person and the parent of a key, and what has ended it`() throws {
        let service = try ServiceProcess()
        let ada = try #require(try service.admin().post("/v1/people", #"{"displayName":"Ada"}"#).string("id"))
        let portal = try keys(service.folder, "create", "--name", "Portal", "--scopes", "keys:write,people:act,people:read")
        let answer = try Client(port: service.port, key: secret(portal)).post(
            "/v1/keys", #"{"name":"Own","scopes":["people:read"],"actsFor":"\#(ada)"}"#)
        let (parent, child) = (try id(portal), try #require(try answer.string("id")))
        let tail = "  people:read  Own  for \(ada)  made by \(parent)"
        func line() throws -> String {
            try String(#require(keys(service.folder, "list").output.split(separator: "\n").first { $0.hasPrefix(child) }))
        }
        #expect(try line().hasPrefix("\(child)  until ") && line().hasSuffix(tail))
        #expect(try keys(service.folder, "revoke", parent).code == 0)
        #expect(try line() == "\(child)  ended with \(parent)\(tail)")
        let listed = try service.admin().get("/v1/keys").text
        #expect(
            listed.contains(#""opens":false,"endedBy":"\#(parent)""#) && listed.contains(#""opens":false,"createdAt""#),
            "\(listed)")
    }

    @Test func `a key that ends within a month is marked`() throws {
        let service = try ServiceProcess()
        for (name, days) in [("A", 29.0), ("B", 31)] {
            let end = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: days * 86_400))
            let run = try keys(service.folder, "create", "--name", name, "--scopes", "people:read", "--expires-at", end)
            #expect(run.code == 0, "\(run)")
        }
        let lines = try keys(service.folder, "list").output.split(separator: "\n")
        #expect(lines.map { $0.contains(", soon  people:read") } == [true, false], "\(lines)")
    }

    @Test func `a folder without data is not made`() throws {
        let folder = try TemporaryFolder()
        let run = try keys(folder, "list")
        #expect(run.code == 1 && run.errors.contains("there is no data in data: start the service first"), "\(run)")
        #expect(folder.names.isEmpty)
    }

    @Test func `more keys than go through the socket at once are all listed`() throws {
        let service = try ServiceProcess()
        service.stop()
        let name = String(repeating: "x", count: 190)
        for number in 1...3 {
            #expect(try keys(service.folder, "create", "--name", "\(number)", "--scopes", "people:read").code == 0)
        }
        let ines = try ServiceProcess(in: service.folder)
        for _ in 1...120 {
            let run = try SocketClient(ines.data)
            run.say(#"keys {"command":"create","key":{"name":"\#(name)","scopes":["people:read"]}}"# + "\n")
            #expect(try run.answer().hasPrefix(#"{"id":"key_"#))
        }
        let lines = try keys(service.folder, "list").output.split(separator: "\n")
        #expect(lines.count == 123 && Set(lines).count == 123)
        #expect(lines.map { String($0.prefix(40)) } == lines.map { String($0.prefix(40)) }.sorted())
    }

    static let garbage = [
        #"keys"#, #"keys {"#, #"keys {}"#, #"keys {"command":"create"}"#, #"keys {"command":"rotate","id":"x"}"#, #"keys null"#,
        #"keys {"command":"create","key":1}"#, #"keys {"command":"delete","id":"key_00000000-0000-7000-8000-000000000000"}"#,
    ]

    @Test func `garbage about keys is refused, and the service goes on`() throws {
        let service = try ServiceProcess()
        for said in Self.garbage {
            let client = try SocketClient(service.data)
            client.say(said + "\n")
            #expect(try client.answer().hasPrefix(#"{"error":""#), "\(said)")
        }
        #expect(try keys(service.folder, "list").code == 0)
    }
}
