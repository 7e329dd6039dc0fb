import Guidance
import HTTP
import JSON
import Matching
import Platform

// Calculations on numbers alone, of which nothing is kept.

extension API {
    static let ofCalculations = [
        APIOperation(
            .post, "/v1/calculations/matching", "calculateMatching",
            "Match learners and guides by their scores, with a proof. Nothing is kept.", asks: .anybody,
            body: RequestBody(
                schema: MatchingRequest.fields.schema.draft, types: [.json], bytesMax: MatchingLimits.bytesMax, isRequired: true,
                keylessBytesMax: MatchingLimits.keylessBytesMax, inflatesLater: true),
            answers: [OperationAnswer(.ok, "Who is paired with whom, and why.", MatchingAnswer.schema)],
            problems: [.runTooLarge, .runTooLong, .stopping]
        ) { $0.calculateMatching }
    ]

    func calculateMatching(_ request: borrowing Request) throws(ProblemDetails) -> Response {
        let (body, isPretty, takesGzip) = (request.sentBody, request.wantsPretty, request.takesGzip)
        let limits = request.principal.id.isEmpty ? MatchingLimits.keyless : .full
        @Sendable func answer(_ check: () throws -> Void) throws(ProblemDetails) -> Response {
            let json = try Self.matching(try body.inflated(), limits, check)
            let kept = KeptBody(json: json, isPretty: isPretty)
            if takesGzip, kept.awaitsGzip { kept.compress() }
            return .json(body: .kept(kept))
        }
        // What is so small is done in milliseconds. The thread for what is not has the processor when no other wants it, and one calculation
        // at a time.
        guard body.isGzipped || body.count > limits.smallBytesMax else {
            return .later { () throws(ProblemDetails) in try answer {} }
        }
        return .long(holding: body.count) { (job) throws(ProblemDetails) in try answer { try job.check() } }
    }

    /// A quarter of what the process may use, and no more than what 64 million pairs take.
    static var pairBytesMax: Int { min(512 << 20, MemoryLimit.bytes / 4) }

    private static func matching(
        _ bytes: [UInt8], _ limits: MatchingLimits, _ check: () throws -> Void
    ) throws(ProblemDetails) -> [UInt8] {
        do {
            try check()
            let problem = try MatchingProblem(try MatchingReader.read(bytes, limits))
            let answer = try MatchingAnswer(to: problem, bytesMax: pairBytesMax) { _ in try check() }
            return JSONWriter.bytes { answer.write(to: &$0) }
        } catch MatchingRefusal.notJSON(let error) {
            throw ProblemDetails(error)
        } catch MatchingRefusal.faults(let errors) {
            throw ProblemDetails(Problem.invalid(errors))
        } catch {
            throw ProblemDetails(calculating: error)
        }
    }
}
