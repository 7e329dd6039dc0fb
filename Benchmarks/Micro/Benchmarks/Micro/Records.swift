import Benchmark
import JSON

@testable import Guidance

private let recordsCount = 200_000

/// Programmes made one after the other, a tenth of them running.
private let records: Records = {
    var loading = RecordsLoading()
    let document = String(decoding: program, as: UTF8.self)
    for number in 0..<recordsCount {
        let id = key(number).text(prefix: "prg")
        let text =
            document
            .replacing("prg_01a20ee7-d2d9-7000-9296-c20c0a3da134", with: id)
            .replacing(#""status":"draft""#, with: #""status":"\#(number % 10 == 0 ? "running" : "draft")""#)
        let line = #"{"put":"programs","id":"\#(id)","rev":1,"doc":\#(text)}"#
        do {
            try loading.add(Change(JSONDocument(Array(line.utf8)).root))
        } catch {
            preconditionFailure("\(error)")
        }
    }
    return loading.finish(catalogueRevision: 0)
}()

private func key(_ number: Int) -> RecordKey {
    RecordKey(
        at: Instant(milliseconds: 1_795_000_000_000 + Int64(number)), count: 0,
        random: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
}

func recordsBenchmarks() {
    Benchmark("Records: get one of 200,000 programmes, in no order") { benchmark in
        let ids = (0..<1024).map { ID<Program>(key($0 &* 7919 % recordsCount)) }
        precondition(ids.allSatisfy { records.programs[$0]?.value.id == $0 }, "each is there")
        benchmark.startMeasurement()
        for number in benchmark.scaledIterations { blackHole(records.programs[ids[number & 1023]]) }
        benchmark.stopMeasurement()
    }

    Benchmark("Records: page of 50 by state of 200,000 programmes") { benchmark in
        var selection = Selection<Program>()
        let status = Program.kind.filters[0]
        guard let running = status.key("running") else { preconditionFailure("the first filter is status") }
        selection.choose(0, [running])
        let middle = key(recordsCount / 2)
        let start = Place<Program>(key: .idOnly, id: ID(middle))
        func page() -> Int {
            var count = 0
            _ = records.programs.forEach(in: selection, after: start) { _ in
                count += 1
                return count < 50
            }
            return count
        }
        precondition(page() == 50, "the page is full")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(page()) }
        benchmark.stopMeasurement()
    }

    // A copy counts references; keeping it in a box makes it happen.
    Benchmark("Records: copy all of them") { benchmark in
        final class Box {
            let records: Records
            init(_ records: Records) { self.records = records }
        }
        let all = records
        precondition(all.programs.count == recordsCount, "all are there")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(Box(all)) }
        benchmark.stopMeasurement()
    }
}
