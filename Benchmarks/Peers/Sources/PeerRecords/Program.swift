/// A programme as a peer keeps it: flat, Codable, and not checked. It has about half the bytes of ours.
public struct Program: Codable, Sendable {
    public var id: String
    public var name: String
    public var relationshipType: String
    public var status: String
    public var objectives: [String]
    public var startsOn: String
    public var endsOn: String
    public var sponsor: String

    /// How many programmes every store of a peer holds when it starts: `p0` to `p9999`.
    public static let sampleCount = 10_000

    /// The programme `p<number>`.
    public static func sample(_ number: Int) -> Program {
        Program(
            id: "p\(number)", name: "Leadership programme \(number)", relationshipType: "mentoring", status: "active",
            objectives: ["grow bench strength", "retain talent"], startsOn: "2026-01-01", endsOn: "2026-12-31",
            sponsor: "people@acme.example")
    }
}
