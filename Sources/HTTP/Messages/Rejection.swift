internal import JSON

/// Why a request cannot be understood; each has one answer, after which the server closes.
enum Rejection: Error, Equatable {
    case garbage(Grammar)
    case uriTooLong
    case fieldsTooLarge(Excess)
    case methodUnknown
    case versionNotSupported
    case codingUnknown
    case bodyTooLarge
    case expectationUnknown
    case tooSlow(Part)

    /// A rule of HTTP/1.1 that the request breaks.
    enum Grammar {
        case lineEnd, start, method, target, requestLine, version, asterisk, targetForm, escape
        case fieldLine, fieldValue, fieldTwice, host, hosts, hostMismatch
        case codingInHTTP10, coding, framing, length, lengthDigits
        case chunkEnd, chunkLineEnd, chunkLineLength, chunkSize, chunkSizeDigits, chunkExtension, chunkCount
        case trailersLength, trailer
    }

    enum Excess {
        case line, all, count
    }

    enum Part {
        case head, body
    }
}

extension Rejection.Grammar {
    /// The rule, as a sentence to follow a colon, without its full stop: German has its capital there.
    func sentence(in language: SpokenLanguage) -> String {
        switch language {
        case .english: english
        case .german: german
        }
    }

    private var english: String {
        switch self {
        case .lineEnd: "a line must end in CR LF"
        case .start: "a request starts with a method"
        case .method: "a method is letters"
        case .target: "a request target is visible ASCII without # and \\"
        case .requestLine: "a request line is a method, a target and a version, with one space between them"
        case .version: "the version must be HTTP/1.1 or HTTP/1.0"
        case .asterisk: "the target * goes with OPTIONS only"
        case .targetForm: "the target must start with /, or with the scheme that the connection has"
        case .escape: "escapes are % and two hexadecimal digits, and spell UTF-8 without NUL"
        case .fieldLine: "a field line is a name, a colon and a value, without white space before the colon"
        case .fieldValue: "a field value must not hold control characters"
        case .fieldTwice: "a field that must be single came twice"
        case .host: "Host must be a name or an address, with or without a port"
        case .hosts: "a request needs exactly one Host field"
        case .hostMismatch: "Host and the target's authority differ"
        case .codingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
        case .coding: "Transfer-Encoding must be chunked, once and alone"
        case .framing: "a body is framed by one Content-Length or by Transfer-Encoding: chunked, not by both or by several"
        case .length: "Content-Length must be one number of digits"
        case .lengthDigits: "Content-Length has more digits than any length needs"
        case .chunkEnd: "a chunk must end in CR LF"
        case .chunkLineEnd: "a line of the chunks must end in CR LF"
        case .chunkLineLength: "a chunk line is too long"
        case .chunkSize: "a chunk size is too large"
        case .chunkSizeDigits: "a chunk starts with its size in hexadecimal digits"
        case .chunkExtension: "a chunk extension is ;name or ;name=value"
        case .chunkCount: "the chunks are too small for their number"
        case .trailersLength: "the trailers are too long"
        case .trailer: "a trailer is a name, a colon and a value"
        }
    }

    private var german: String {
        switch self {
        case .lineEnd: "Eine Zeile muss mit CR LF enden"
        case .start: "Eine Anfrage beginnt mit einer Methode"
        case .method: "Eine Methode besteht aus Buchstaben"
        case .target: "Das Ziel einer Anfrage besteht aus sichtbaren ASCII-Zeichen ohne # und \\"
        case .requestLine: "Die Anfragezeile besteht aus Methode, Ziel und Version, durch je ein Leerzeichen getrennt"
        case .version: "Die Version muss HTTP/1.1 oder HTTP/1.0 sein"
        case .asterisk: "Das Ziel * gibt es nur bei OPTIONS"
        case .targetForm: "Das Ziel muss mit / beginnen oder mit dem Schema der Verbindung"
        case .escape: "Escape-Sequenzen bestehen aus % und zwei hexadezimalen Ziffern und ergeben UTF-8 ohne NUL"
        case .fieldLine: "Eine Header-Zeile besteht aus Name, Doppelpunkt und Wert, ohne Leerraum vor dem Doppelpunkt"
        case .fieldValue: "Der Wert eines Header-Feldes darf keine Steuerzeichen enthalten"
        case .fieldTwice: "Ein Header-Feld, das nur einmal vorkommen darf, steht zweimal da"
        case .host: "Host muss ein Name oder eine Adresse sein, mit oder ohne Port"
        case .hosts: "Eine Anfrage braucht genau ein Host-Feld"
        case .hostMismatch: "Host und der Rechnername im Ziel stimmen nicht überein"
        case .codingInHTTP10: "HTTP/1.0 kennt kein Transfer-Encoding"
        case .coding: "Transfer-Encoding muss chunked sein, einmal und allein"
        case .framing:
            "Die Länge des Inhalts ergibt sich aus einem einzigen Content-Length oder aus Transfer-Encoding: chunked, nicht aus "
                + "beidem"
        case .length: "Content-Length muss eine einzige Zahl aus Ziffern sein"
        case .lengthDigits: "Content-Length hat mehr Ziffern, als eine Länge braucht"
        case .chunkEnd: "Ein Chunk muss mit CR LF enden"
        case .chunkLineEnd: "Eine Zeile der Chunks muss mit CR LF enden"
        case .chunkLineLength: "Die Zeile mit der Größe eines Chunks ist zu lang"
        case .chunkSize: "Die Größe eines Chunks ist zu hoch"
        case .chunkSizeDigits: "Ein Chunk beginnt mit seiner Größe in hexadezimalen Ziffern"
        case .chunkExtension: "Eine Chunk-Erweiterung lautet ;name oder ;name=value"
        case .chunkCount: "Es sind zu viele zu kleine Chunks"
        case .trailersLength: "Die Trailer sind zu lang"
        case .trailer: "Ein Trailer besteht aus Name, Doppelpunkt und Wert"
        }
    }
}

extension Rejection.Excess {
    func words(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .line): "a field line"
        case (.english, .all): "the fields together"
        case (.english, .count): "the number of fields"
        case (.german, .line): "Eine Zeile ist zu lang"
        case (.german, .all): "Alle Felder zusammen sind zu lang"
        case (.german, .count): "Es sind zu viele Felder"
        }
    }
}

extension Rejection.Part {
    func lateness(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .head): "the head did not arrive in time"
        case (.english, .body): "the body did not arrive in time"
        case (.german, .head): "Der Header kam nicht rechtzeitig an"
        case (.german, .body): "Der Inhalt kam nicht rechtzeitig an"
        }
    }
}
