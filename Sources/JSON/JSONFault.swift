/// What is wrong with a text that is no JSON.
public enum JSONFault: Equatable, Sendable {
    case longerThan4GiB, byteOrderMark, otherEncoding, notUTF8
    case empty, goesOn
    /// - Parameter depthMax: As deep as values may be nested.
    case tooDeep(depthMax: Int)
    /// - Parameter max: As many as may stand in one place, of a text that is read piece by piece.
    case tooManyValues(max: Int)
    /// Something else stands where one of these must come, or the text ends there.
    case expected(Expected, textEnds: Bool = false)
    case leadingZero
    case unclosedString, rawControl, unknownEscape, fewHexDigits, lowSurrogateAlone, highSurrogateAlone
    /// - Parameter name: As much of it as a person needs to recognise it.
    case nameTwice(String)

    public enum Expected: Equatable, Sendable {
        case value, name, nameOrEnd, colon, commaOrBrace, commaOrBracket
        /// true, false or null.
        case word(String)
        case digit, decimal, exponent
    }
}

extension JSONFault {
    /// What is wrong and what would be right, as a sentence to follow a colon, without its full stop: German has its capital there.
    public func sentence(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    private var english: String {
        switch self {
        case .longerThan4GiB: "the text is longer than 4 GiB"
        case .byteOrderMark: "the text must not start with a byte order mark"
        case .otherEncoding: "the text must be UTF-8, not UTF-16 or UTF-32"
        case .notUTF8: "the text must be valid UTF-8"
        case .empty: "a JSON value is expected, but the text is empty"
        case .goesOn: "nothing may follow the JSON value"
        case .tooDeep(let depthMax): "values may be nested at most \(depthMax) deep"
        case .tooManyValues(let max): "more than \(max) values stand together"
        case .expected(.value, textEnds: false):
            "a value is expected: an object, an array, a string, a number, true, false or null"
        case .expected(let expected, let textEnds): "\(expected.english)\(textEnds ? ", but the text ends" : "")"
        case .leadingZero: "a number must not start with 0"
        case .unclosedString: "the string has no closing quotation mark"
        case .rawControl: "a control character in a string must be escaped, as in \\n"
        case .unknownEscape: "unknown escape: \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits exist"
        case .fewHexDigits: "\\u needs four hexadecimal digits"
        case .lowSurrogateAlone: "a low surrogate must follow a high one"
        case .highSurrogateAlone: "a high surrogate must be followed by a low one"
        case .nameTwice(let name): "the member name \"\(name)\" is used twice in one object"
        }
    }

    private var german: String {
        switch self {
        case .longerThan4GiB: "Der Text ist länger als 4 GiB"
        case .byteOrderMark: "Der Text darf nicht mit einer Bytereihenfolge-Markierung (BOM) beginnen"
        case .otherEncoding: "Der Text muss UTF-8 sein, nicht UTF-16 oder UTF-32"
        case .notUTF8: "Der Text muss gültiges UTF-8 sein"
        case .empty: "Erwartet wird ein JSON-Wert, aber der Text ist leer"
        case .goesOn: "Nach dem JSON-Wert darf nichts mehr folgen"
        case .tooDeep(let depthMax): "Werte dürfen höchstens \(depthMax) Ebenen tief verschachtelt sein"
        case .tooManyValues(let max): "Mehr als \(max) Werte stehen beieinander"
        case .expected(.value, textEnds: false):
            "Erwartet wird ein Wert: ein Objekt, ein Array, eine Zeichenkette, eine Zahl, true, false oder null"
        case .expected(let expected, let textEnds): "Erwartet wird \(expected.german)\(textEnds ? ", aber der Text endet" : "")"
        case .leadingZero: "Eine Zahl darf nicht mit 0 beginnen"
        case .unclosedString: "Der Zeichenkette fehlt das schließende Anführungszeichen"
        case .rawControl: "Ein Steuerzeichen in einer Zeichenkette muss maskiert werden, etwa als \\n"
        case .unknownEscape:
            "Diese Escape-Sequenz gibt es nicht, nur \\\" \\\\ \\/ \\b \\f \\n \\r \\t und \\u mit vier hexadezimalen Ziffern"
        case .fewHexDigits: "Auf \\u müssen vier hexadezimale Ziffern folgen"
        case .lowSurrogateAlone: "Ein niedriges Surrogat muss auf ein hohes folgen"
        case .highSurrogateAlone: "Auf ein hohes Surrogat muss ein niedriges folgen"
        case .nameTwice(let name): "Der Name „\(name)“ kommt in einem Objekt zweimal vor"
        }
    }
}

extension JSONFault.Expected {
    fileprivate var english: String {
        switch self {
        case .value: "a value is expected"
        case .name: "a member name in quotation marks is expected"
        case .nameOrEnd: "a member name in quotation marks or } is expected"
        case .colon: "a colon is expected behind the member name"
        case .commaOrBrace: "a comma or } is expected"
        case .commaOrBracket: "a comma or ] is expected"
        case .word(let word): "\(word) is expected"
        case .digit: "a digit is expected"
        case .decimal: "a digit is expected behind the decimal point"
        case .exponent: "a digit is expected in the exponent"
        }
    }

    fileprivate var german: String {
        switch self {
        case .value: "ein Wert"
        case .name: "ein Name in Anführungszeichen"
        case .nameOrEnd: "ein Name in Anführungszeichen oder }"
        case .colon: "ein Doppelpunkt nach dem Namen"
        case .commaOrBrace: "ein Komma oder }"
        case .commaOrBracket: "ein Komma oder ]"
        case .word(let word): word
        case .digit: "eine Ziffer"
        case .decimal: "eine Ziffer nach dem Dezimalpunkt"
        case .exponent: "eine Ziffer im Exponenten"
        }
    }
}
