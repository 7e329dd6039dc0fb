import CShim
import Testing

@testable import HTTP

/// Answers that wait for the disk.
@Suite struct GateTests {
    @Test func `answers leave in the order of their tickets, each as it is settled`() throws {
        let server = try TestServer()
        let (first, second) = (try server.client(), try server.client())
        first.send(get("/held"))
        try server.settle()
        second.send(get("/held"))
        try server.settle()
        #expect(first.isSilent && second.isSilent)
        server.gate.open(through: 1)
        #expect(try first.answer().text == "held")
        try server.settle()
        #expect(second.isSilent)
        server.gate.open(through: 2)
        #expect(try second.answer().text == "held")
    }

    @Test func `a refused ticket turns its answer into the problem, and the connection goes on`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/held") + get("/held") + get("/held"))
        try server.settle()
        let problem = ProblemDetails(.insufficientStorage, "disk-full", "The disk is full.").with("Retry-After", "5")
        server.gate.open(through: 1)
        server.gate.refuse(2...2, problem)
        server.gate.open(through: 3)
        #expect(try client.answer().text == "held")
        let refused = try client.answer()
        #expect(refused.status == 507 && refused.code == "disk-full" && refused["Retry-After"] == "5")
        #expect(try client.answer().text == "held")
    }

    @Test func `a ticket settled before its answer is ready holds nothing`() throws {
        let server = try TestServer()
        server.gate.open(through: 1)
        server.gate.refuse(2...2, ProblemDetails(.insufficientStorage, "disk-full", "The disk is full."))
        let client = try server.client()
        #expect(try client.answer(to: get("/held")).text == "held")
        #expect(try client.answer(to: get("/held")).code == "disk-full")
    }

    @Test func `a refusal that depends on the disk is held as well`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(get("/refused"))
        try server.settle()
        #expect(client.isSilent)
        server.gate.open(through: 1)
        let answer = try client.answer()
        #expect(answer.status == 409 && answer.code == "depends")
    }

    @Test func `an answer held for too long is replaced by one that says so`() throws {
        var limits = Limits.patient
        limits.holdMilliseconds = 50
        let server = try TestServer(limits)
        let client = try server.client()
        let answer = try client.answer(to: get("/held") + get("/target?never"))
        #expect(answer.status == 503 && answer.code == "outcome-unknown" && answer["Retry-After"] != nil)
        #expect(client.isEnded())
        server.gate.open(through: 1)  // too late, and no second answer
        #expect(try server.answer(to: get("/")).status == 200)
        #expect(!server.seen.all.contains("/target?never"))
    }

    @Test func `an answer that knows what to say in its own place says that, refused or held for too long`() throws {
        var limits = Limits.patient
        let patient = try TestServer(limits)
        patient.gate.refuse(1...1, ProblemDetails(.insufficientStorage, "disk-full", "Full.").with("Retry-After", "5"))
        let client = try patient.client()
        let refused = try client.answer(to: get("/held/page"))
        #expect(refused.text == "a page about disk-full" && refused["Retry-After"] == "5")
        #expect(try client.answer(to: get("/")).status == 200)
        limits.holdMilliseconds = 50
        let hasty = try TestServer(limits)
        let other = try hasty.client()
        let late = try other.answer(to: get("/held/page"))
        #expect(late.text == "a page about outcome-unknown" && late["Retry-After"] != nil && other.isEnded())
    }

    /// The code of the refusal, or what else came of the ticket.
    private func outcome(_ gate: Gate, _ ticket: UInt64) -> String {
        switch gate.settlement(of: ticket) {
        case nil: "waiting"
        case .opened?: "opened"
        case .refused(let problem)?: problem.code
        }
    }

    @Test func `refusals one after the other each keep their reason`() {
        let gate = Gate()
        gate.refuse(1...2, ProblemDetails(.insufficientStorage, "disk-full", "The disk is full."))
        gate.refuse(3...3, ProblemDetails(.insufficientStorage, "disk-full", "The disk is full."))
        gate.refuse(4...4, ProblemDetails(.serviceUnavailable, "disk-failed", "The disk failed."))
        gate.open(through: 5)
        gate.refuse(6...6, ProblemDetails(.serviceUnavailable, "disk-failed", "The disk failed."))
        let expected = ["disk-full", "disk-full", "disk-full", "disk-failed", "opened", "disk-failed", "waiting"]
        #expect((1...7).map { outcome(gate, $0) } == expected)
    }

    @Test func `a refusal is kept for as long as an answer can be held, and no list of old ones grows`() {
        var limits = Limits.patient
        for (milliseconds, first) in [(60_000, "a"), (0, "opened")] {
            limits.holdMilliseconds = milliseconds
            let gate = Gate(limits: limits)
            gate.refuse(1...1, ProblemDetails(.serviceUnavailable, "a", "A."))
            let refusedAt = cs_monotonic()
            while cs_monotonic() == refusedAt {}
            gate.refuse(2...2, ProblemDetails(.serviceUnavailable, "b", "B."))
            #expect(outcome(gate, 1) == first && outcome(gate, 2) == "b")
        }
    }

    @Test func `a gate outlives the loops it wakes`() throws {
        let gate = Gate()
        for _ in 0..<3 {
            var configuration = Server.Configuration()
            configuration.port = 0
            let server = try Server(configuration, routes: [], gate: gate)
            #expect(gate.loops.count == 1)
            _ = server.port  // never started
        }
        #expect(gate.loops.count == 0)
    }
}
