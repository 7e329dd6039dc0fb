import JSON
import Testing

@testable import rapport

/// What a matching problem must not say.
@Suite struct CalculationFaultTests {
    let service: ServiceProcess
    let guest: Client

    init() throws {
        service = try ServiceProcess()
        guest = try service.guest()
    }

    private static let people =
        #""learners":[{"id":"x"},{"id":"y"}],"guides":[{"id":"ada","capacity":1},{"id":"ben","capacity":2}]"#
    private static let table = #""scores":[[1,2],[3,null]]"#

    private static let rows: [(body: String, pointers: [String])] = [
        ("{}", ["/learners", "/guides", "/scores"]), ("[]", [""]), (#"{\#(people)}"#, ["/scores"]),
        (#"{\#(people),"scores":null,"pairs":null}"#, ["/scores"]), (#"{\#(people),"scores":5}"#, ["/scores"]),
        (#"{\#(people),\#(table),"pairs":[]}"#, ["/pairs"]), (#"{\#(people),\#(table),"speed":1}"#, ["/speed"]),
        (#"{\#(people),"scores":[[1,2]]}"#, ["/scores"]), (#"{\#(people),"scores":[[1,2],[3]]}"#, ["/scores/1"]),
        (#"{\#(people),"scores":[[1,2],[3,4,5]]}"#, ["/scores/1"]), (#"{\#(people),"scores":[[1,2],7]}"#, ["/scores/1"]),
        (
            #"{\#(people),"scores":[[-1,1000001],["3",1.5]]}"#,
            ["/scores/0/0", "/scores/0/1", "/scores/1/0", "/scores/1/1"]
        ),
        (
            #"{\#(people),"scores":[[1e99,99999999999999999999],[true,[4]]]}"#,
            ["/scores/0/0", "/scores/0/1", "/scores/1/0", "/scores/1/1"]
        ),
        (
            #"{\#(people),"pairs":[[0,0],[0,0,1,2],[0,-1,5],"x",[0.5,0,1]]}"#,
            ["/pairs/0", "/pairs/1", "/pairs/2", "/pairs/3", "/pairs/4"]
        ),
        (#"{\#(people),"pairs":[[2,0,1],[0,2,1],[0,0,1000001]]}"#, ["/pairs/2/2"]),
        (#"{\#(people),"pairs":[[2,0,1],[0,2,1]]}"#, ["/pairs/0/0", "/pairs/1/1"]),
        (#"{\#(people),"pairs":[[0,1,5],[1,1,5],[0,1,5]]}"#, ["/pairs/2"]),
        (#"{\#(people),\#(table),"pins":[[0,0],[0,1]]}"#, ["/pins/1"]), (#"{\#(people),\#(table),"pins":[[1,1]]}"#, ["/pins/0"]),
        (#"{\#(people),\#(table),"minimumScore":2,"pins":[[0,0]]}"#, ["/pins/0"]),
        (#"{\#(people),\#(table),"pins":[[0,0],[1,0]]}"#, ["/pins/1"]),
        (#"{\#(people),\#(table),"pins":[[0,0]],"forbids":[[0,0]]}"#, ["/pins/0"]),
        (#"{\#(people),\#(table),"pins":[[2,0]],"forbids":[[0,9],[0]]}"#, ["/forbids/1"]),
        (#"{\#(people),\#(table),"pins":[[2,0]]}"#, ["/pins/0/0"]),
        (#"{\#(people),\#(table),"forbids":[[0,9],[0,0],[0,0]]}"#, ["/forbids/0/1", "/forbids/2"]),
        (
            #"{\#(people),\#(table),"objective":"best","mode":"stable ","tieBreak":1,"minimumScore":-1}"#,
            ["/objective", "/mode", "/tieBreak", "/minimumScore"]
        ),
        (#"{\#(people),\#(table),"mode":"stable","objective":"score"}"#, ["/objective"]),
        (#"{\#(people),\#(table),"proposer":"guides"}"#, ["/proposer"]),
        (#"{\#(people),\#(table),"tieBreak":"id","seed":"s"}"#, ["/seed"]),
        (
            #"{"learners":[{"id":"x","ranks":[1,0,1,2]},{"id":"x"},{},5],"guides":[{"id":" ","capacity":-1},{"id":"b","capacity":10001,"held":1.5}],"pairs":[]}"#,
            [
                "/learners/2/id", "/learners/3", "/guides/0/id", "/guides/0/capacity", "/guides/1/capacity", "/guides/1/held",
                "/learners/0/ranks/2", "/learners/0/ranks/3", "/learners/1/id",
            ]
        ),
        (#"{"learners":{"a":1},"guides":[],"pairs":[]}"#, ["/learners"]),
        (#"{"learners":[{"id":"x","ranks":[0]}],"guides":[],"scores":[[]]}"#, ["/learners/0/ranks/0"]),
    ]

    @Test func `each fault is named by its place, in both languages`() throws {
        for (body, pointers) in Self.rows {
            let answer = try guest.post(CalculationTests.path, body)
            #expect(try answer.problem(422) == "invalid-document", "\(body)")
            #expect(try answer.pointers() == pointers, "\(body): \(answer.text)")
            let german = try guest.post(CalculationTests.path, body, ["Accept-Language": "de"])
            #expect(try german.pointers() == pointers && german.text != answer.text)
        }
    }

    @Test func `what is no JSON is refused with its place, and many faults are cut`() throws {
        let broken = try guest.post(CalculationTests.path, #"{"learners":[{"id":"x"}],"scores":[[1,]]}"#)
        #expect(try broken.problem(400) == "invalid-json" && broken.value("column")?.integer == 39, "\(broken.text)")
        let row = "[\(Array(repeating: "-1", count: 200).joined(separator: ","))]"
        let many = try guest.post(CalculationTests.path, "{\(Self.people),\"scores\":[\(row)]}")
        #expect(try many.problem(422) == "invalid-document" && many.pointers().count == 100)
    }

    @Test func `nobody, no guides, no places and no pairs are problems like any other`() throws {
        for body in [
            #"{"learners":[],"guides":[],"scores":[]}"#, #"{"learners":[{"id":"x"}],"guides":[],"scores":[[]]}"#,
            #"{"learners":[],"guides":[{"id":"g","capacity":3}],"pairs":[]}"#,
            #"{"learners":[{"id":"x"}],"guides":[{"id":"g","capacity":0}],"scores":[[5]]}"#,
            #"{"learners":[{"id":"x"}],"guides":[{"id":"g","capacity":1}],"pairs":[]}"#,
        ] {
            for mode in ["assignment", "stable"] {
                let answer = try guest.post(
                    CalculationTests.path, body.replacing("{\"learners", with: "{\"mode\":\"\(mode)\",\"learners"))
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try answer.value("matched")?.integer == 0 && answer.value("blockingPairs")?.integer == 0)
            }
        }
    }
}
