/// What is wrong at one place of a document, as a case with its values: the sentence is made where the language of the reader
/// is known.
public enum Fault: Equatable, Sendable {
    case notObject, notArray, notString, notNumber, notBoolean
    case notInteger(ClosedRange<Int>)
    /// - Parameter meant: The one that it most likely mistypes.
    case notOneOf(meant: String?, known: [String])
    /// No `Double` has its magnitude.
    case numberTooLarge
    /// Counted in Unicode scalars.
    case tooLong(Int, max: Int)
    case hasControls, isBlank
    case tooManyElements(Int, max: Int)
    /// - Parameter meaning: What the member says, as its field has it.
    case required(meaning: String)
    /// - Parameter meant: The member whose name it most likely mistypes.
    case unknownMember(meant: String?, known: [String])
    /// - Parameter isMade: Whether the record is only being made, so that there is nothing to send back.
    case readOnly(setBy: String, isMade: Bool)
    case removesReadOnly(setBy: String)
    case other(Other)

    /// A fault that is known to the module of the record, which also makes its sentence.
    public struct Other: Equatable, Sendable {
        public let fault: any Equatable & Sendable

        public init(_ fault: some Equatable & Sendable) { self.fault = fault }

        public static func == (one: Other, other: Other) -> Bool {
            func equals<Value: Equatable>(_ value: Value) -> Bool { value == other.fault as? Value }
            return equals(one.fault)
        }
    }
}
