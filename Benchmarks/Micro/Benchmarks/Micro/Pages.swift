import Benchmark
import JSON
import Pages

@testable import Guidance
@testable import HTTP

/// What a browser gets of 50 programmes, each with a rule in its way.
private let list: @Sendable () -> [UInt8] = {
    let document = String(decoding: program, as: UTF8.self)
    let rows = (0..<50).map { number -> ProgramsPage.Row in
        let text = document.replacing("programme 42", with: "programme \(number)")
        guard let value = try? Program.fields.read(JSONDocument(Array(text.utf8)).root) else {
            preconditionFailure("a programme is read")
        }
        let blocked = Step(to: "enrolling", blockedBy: ["design-before-enrolment"], by: [.organiser])
        return ProgramsPage.Row(value, [blocked, Step(to: "cancelled", blockedBy: [], by: [.organiser])])
    }
    var type = RelationshipType()
    (type.id, type.name) = ("mentoring", "Mentoring")
    let list = ProgramsPage(rows, next: "k.1", FormValues([]), [type], mayCreate: true)
    let reader = SignedIn(name: "Ada Stone", isPerson: true, places: Place.allCases, formToken: "token")
    let page = PageContext(
        .english, at: "/programs", reader: reader, assets: Assets(sheet: "console.css", script: "console.js", icon: "icon.svg"),
        version: "1", now: Instant(milliseconds: 1_795_000_000_000))
    return { list.document(page).bytes(at: PublicAddress()) }
}()

func pagesBenchmarks() {
    Benchmark("Pages: list of 50 programmes, to its bytes") { benchmark in
        let bytes = list()
        let isWhole = String(decoding: bytes, as: UTF8.self).contains("Leadership programme 49")
        precondition(isWhole && bytes.count > 20_000, "every programme stands on it")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(list()) }
        benchmark.stopMeasurement()
    }

    Benchmark("Pages: gzip of the list of 50 programmes") { benchmark in
        let (bytes, deflater) = (list(), Deflater(level: Gzip.quickLevel))
        precondition(deflater.gzip(bytes).count < bytes.count / 4, "it becomes small")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(deflater.gzip(bytes)) }
        benchmark.stopMeasurement()
    }
}
