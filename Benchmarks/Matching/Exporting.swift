import Glibc
import Matching

/// The problem and the certificate of a row as `Docs/check-matching.py` reads them.
func writeCertificate(_ law: Law, to path: String) throws {
    let file = opened(path)
    defer { fclose(file) }
    func write(_ text: String) { fputs(text, file) }
    let market = law.computed
    let assignment = try market.assignment()
    let certificate = assignment.certificate
    func list(_ elements: some Sequence<String>) -> String { "[\(elements.joined(separator: ","))]" }
    write("{\"objective\":\"participation\",\"minimumScore\":\(certificate.minimumScore),\n")
    write("\"learners\":\(list((0..<law.learners).map { "\"l\($0)\"" })),\n")
    write(
        "\"guides\":\(list((0..<law.guides).map { "{\"id\":\"g\($0)\",\"places\":\(law.capacity),\"minimum\":0}" })),\n\"pairs\":["
    )
    var isFirst = true
    for learner in 0..<law.learners {
        for (guide, score) in market.row(of: .learners, learner).enumerated() where score >= 0 {
            write("\(isFirst ? "" : ",")[\"l\(learner)\",\"g\(guide)\",\(score)]")
            isFirst = false
        }
    }
    let pairs = assignment.guides.enumerated().compactMap { learner, guide in guide.map { "[\"l\(learner)\",\"g\($0)\"]" } }
    let learners = certificate.learners.enumerated().map { "\"l\($0)\":\($1)" }.joined(separator: ",")
    let guides = certificate.guides.enumerated().map { "\"g\($0)\":\($1)" }.joined(separator: ",")
    write("],\n\"matched\":\(list(pairs)),\n\"totals\":{\"learners\":\(pairs.count),\"points\":\(assignment.totals.points)},\n")
    write("\"weights\":{\"perPoint\":\(certificate.weights.perPoint),\"perLearner\":\(certificate.weights.perLearner)},\n")
    write("\"duals\":{\"learners\":{\(learners)},\"guides\":{\(guides)}}}\n")
}
