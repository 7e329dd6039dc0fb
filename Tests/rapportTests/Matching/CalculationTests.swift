import Foundation
import JSON
import Testing

@testable import rapport

/// Matching as a calculation on numbers, over a connection.
@Suite struct CalculationTests {
    static let path = "/v1/calculations/matching"

    /// The request of Docs/Matching.md: three learners, two guides.
    static let workedExample = #"""
        {"tieBreak":"id","guides":[{"id":"ada","capacity":1},{"id":"ben","capacity":1}],"learners":[{"id":"x"},{"id":"y"},{"id":"z"}],"scores":[[900,500],[800,null],[700,600]]}
        """#

    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    private func blocks(of page: String, _ language: String) throws -> [String] {
        let text = try String(contentsOf: Repository.root.appending(path: "Docs/\(page)"), encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
    }

    @Test func `the worked example of the page comes out as it says`() throws {
        let blocks = try blocks(of: "Matching.md", "json")
        let (request, told) = (try #require(blocks.first), try #require(blocks.last))
        #expect(try JSONDocument(Array(request.utf8)).root.isEqual(to: JSONDocument(Array(Self.workedExample.utf8)).root))
        let answer = try guest.post(Self.path, request)
        #expect(answer.status == 200 && answer["Cache-Control"] == "no-store", "\(answer.text)")
        #expect(try answer.json().isEqual(to: JSONDocument(Array(told.utf8)).root), "\(answer.text)")
        #expect(try guest.post("\(Self.path)?pretty", request).text.hasPrefix("{\n  \"pairs\""))
    }

    @Test func `the same problem gives the same bytes in another process, zone and locale`() throws {
        let elsewhere = try ServiceProcess(["TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8"])
        let other = try elsewhere.guest()
        var dice = Dice(for: "another zone and locale")
        for _ in 0..<20 {
            let request = SmallMatching(&dice).request()
            let answers = try [guest, other].map { try $0.post(Self.path, request) }
            #expect(answers[0].status == 200 && answers[0].body == answers[1].body, "\(request)")
        }
    }

    @Test func `the script that needs no code of ours proves an answer, and finds one that was changed`() throws {
        let folder = try TemporaryFolder()
        let script = Repository.root.appending(path: "Docs/check-matching.py").path
        func check(_ request: String, _ answer: String) throws -> (code: Int32, output: String) {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "python3", script, try folder.write(request, to: "request"), try folder.write(answer, to: "answer"),
            ]
            let output = Pipe()
            (process.standardOutput, process.standardError) = (output, output)
            try process.run()
            let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, told)
        }
        var dice = Dice(for: "certificates")
        for round in 0..<12 {
            let small = SmallMatching(&dice)
            let answer = try guest.post(Self.path, small.request())
            #expect(answer.status == 200, "\(answer.text)")
            let run = try check(small.request(), answer.text)
            #expect(run.code == 0 && run.output.hasPrefix("proved"), "\(run.output) \(small.request())")
            guard round == 0 else { continue }
            let total = try #require(try answer.value("total")?.integer)
            let changed = answer.text.replacing("\"total\":\(total)", with: "\"total\":\(total + 1)")
            #expect(try check(small.request(), changed).code == 1)
        }
    }

    @Test func `the order of the lists changes not a byte`() throws {
        var dice = Dice(for: "order")
        for _ in 0..<20 {
            let small = SmallMatching(&dice)
            for tieBreak in [#""tieBreak":"id""#, #""seed":"spring""#, #""mode":"stable""#] {
                let answer = try guest.post(Self.path, small.request(tieBreak))
                #expect(answer.status == 200, "\(answer.text)")
                let shuffled = small.request(
                    tieBreak, learners: Array(0..<small.learners).shuffled(using: &dice),
                    guides: Array(0..<small.capacities.count).shuffled(using: &dice))
                #expect(try guest.post(Self.path, shuffled).text == answer.text, "\(small.request(tieBreak))")
            }
        }
    }

    @Test func `scores as a list come to the same as a table`() throws {
        var dice = Dice(for: "lists")
        for _ in 0..<20 {
            let small = SmallMatching(&dice)
            #expect(try guest.post(Self.path, small.request(asList: true)).text == guest.post(Self.path, small.request()).text)
        }
    }

    @Test func `without a key there are 40,000 pairs, with one there are more`() throws {
        func request(_ learners: Int, _ guides: Int) -> String {
            let row = "[\((0..<guides).map { String($0 % 7) }.joined(separator: ","))]"
            let people = (0..<learners).map { "{\"id\":\"l\($0)\"}" }.joined(separator: ",")
            let offers = (0..<guides).map { "{\"id\":\"g\($0)\",\"capacity\":1}" }.joined(separator: ",")
            let rows = Array(repeating: row, count: learners).joined(separator: ",")
            return "{\"learners\":[\(people)],\"guides\":[\(offers)],\"scores\":[\(rows)]}"
        }
        #expect(try guest.post(Self.path, request(200, 200)).value("matched")?.integer == 200)
        let refused = try guest.post(Self.path, request(200, 201))
        #expect(try refused.problem(422) == "invalid-document")
        #expect(refused.text.contains("at most 40000 are allowed without a key, and 100000000 with one"), "\(refused.text)")
        #expect(try service.admin().post(Self.path, request(200, 201)).status == 200)
        let large = try service.guest().post(Self.path, request(10, 10) + String(repeating: " ", count: 1 << 20))
        #expect(try large.problem(413) == "content-too-large" && large.text.contains("without a key"))
        #expect(try service.admin().post(Self.path, request(10, 10) + String(repeating: " ", count: 1 << 20)).status == 200)
    }

    @Test func `while a large one is calculated, others are answered`() throws {
        let side = 250
        let row = "[\((0..<side).map { String(($0 * 7919) % 1000) }.joined(separator: ","))]"
        let people = (0..<side).map { "{\"id\":\"l\($0)\"}" }.joined(separator: ",")
        let offers = (0..<side).map { "{\"id\":\"g\($0)\",\"capacity\":1}" }.joined(separator: ",")
        let body =
            "{\"learners\":[\(people)],\"guides\":[\(offers)],\"scores\":[\(Array(repeating: row, count: side).joined(separator: ","))]}"
        let ines = try service.admin()
        try ines.begin("POST", Self.path, body)
        var asked = 0
        while try guest.get("/readyz?verbose").string("checks.calculations") == "idle", asked < 10_000 { asked += 1 }
        #expect(asked < 10_000, "it is seen at work")
        #expect(try guest.get("/v1/comparison?types=coaching").status == 200)
        let answer = try ines.read()
        #expect(answer.status == 200)
        #expect(try answer.value("matched")?.integer == side)
    }
}
