/// What is wrong with the parameters of a query: all of them, never only the first.
public struct ParameterErrors: Error, Equatable, Sendable {
    /// What is wrong, in the order in which it stands in the query.
    public let all: [ParameterError]
}

/// What is wrong with one parameter of a query.
public struct ParameterError: Error, Equatable, Sendable {
    /// The name of the parameter.
    public let parameter: String
    public let text: FieldText
}
