/// Programmes in a dictionary, kept for as long as the process lives.
public actor MemoryStore {
    private var programs: [String: Program] = [:]

    /// Holds the samples.
    public init() {
        for number in 0..<Program.sampleCount {
            let program = Program.sample(number)
            programs[program.id] = program
        }
    }

    public var count: Int { programs.count }

    public func program(_ id: String) -> Program? { programs[id] }

    public func put(_ program: Program) { programs[program.id] = program }
}
