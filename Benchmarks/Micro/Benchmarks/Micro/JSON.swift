import Benchmark
import Guidance
import JSON

/// A programme as it is stored, 442 bytes.
let program = Array(
    (#"{"id":"prg_01a20ee7-d2d9-7000-9296-c20c0a3da134","revision":1,"name":"Leadership programme 42","#
        + #""description":"Twelve months for leaders","relationshipTypes":["mentoring"],"status":"draft","#
        + #""sponsor":"people@acme.example","startsOn":"2026-01-01","endsOn":"2026-12-31","#
        + #""objectives":[{"statement":"grow bench strength"},{"statement":"retain talent"}],"transitions":[],"#
        + #""createdAt":"2026-11-24T18:53:23.545Z","updatedAt":"2026-11-24T18:53:23.545Z"}"#).utf8)

func jsonBenchmarks() {
    Benchmark("JSON: read a programme of 442 bytes, to a document") { benchmark in
        precondition(program.count == 442, "the name says how long it is")
        let document = try JSONDocument(program)
        precondition(document.root["status"]?.string == "draft", "the document is read")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try JSONDocument(program)) }
        benchmark.stopMeasurement()
    }

    Benchmark("JSON: read a programme of 442 bytes, to its fields") { benchmark in
        func read() throws -> Program { try Program.fields.read(JSONDocument(program).root) }
        let name = try read().name
        precondition(name == "Leadership programme 42", "the programme is read")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try read()) }
        benchmark.stopMeasurement()
    }

    Benchmark("JSON: write a programme of 442 bytes") { benchmark in
        let value = try Program.fields.read(JSONDocument(program).root)
        precondition(Program.fields.bytes(of: value) == program, "the programme is written as it was read")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(Program.fields.bytes(of: value)) }
        benchmark.stopMeasurement()
    }
}
