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
    /// The rule, as a sentence without its capital and its full stop.
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
        case .lineEnd: "eine Zeile muss mit CR LF enden"
        case .start: "eine Anfrage beginnt mit einer Methode"
        case .method: "eine Methode besteht aus Buchstaben"
        case .target: "das Ziel einer Anfrage besteht aus sichtbaren ASCII-Zeichen ohne # und \\"
        case .requestLine: "die Anfragezeile besteht aus Methode, Ziel und Version, durch je ein Leerzeichen getrennt"
        case .version: "die Version muss HTTP/1.1 oder HTTP/1.0 sein"
        case .asterisk: "das Ziel * gibt es nur bei OPTIONS"
        case .targetForm: "das Ziel muss mit / beginnen oder mit dem Schema der Verbindung"
        case .escape: "Escapes bestehen aus % und zwei hexadezimalen Ziffern und ergeben UTF-8 ohne NUL"
        case .fieldLine: "eine Feldzeile besteht aus Name, Doppelpunkt und Wert, ohne Leerraum vor dem Doppelpunkt"
        case .fieldValue: "der Wert eines Feldes darf keine Steuerzeichen enthalten"
        case .fieldTwice: "ein Feld, das nur einmal vorkommen darf, steht zweimal da"
        case .host: "Host muss ein Name oder eine Adresse sein, mit oder ohne Port"
        case .hosts: "eine Anfrage braucht genau ein Feld Host"
        case .hostMismatch: "Host und der Rechnername im Ziel stimmen nicht überein"
        case .codingInHTTP10: "HTTP/1.0 kennt kein Transfer-Encoding"
        case .coding: "Transfer-Encoding muss chunked sein, einmal und allein"
        case .framing:
            "die Länge des Inhalts sagt entweder ein einziges Content-Length oder Transfer-Encoding: chunked, nicht beides"
        case .length: "Content-Length muss eine einzige Zahl aus Ziffern sein"
        case .lengthDigits: "Content-Length hat mehr Ziffern, als eine Länge braucht"
        case .chunkEnd: "ein Chunk muss mit CR LF enden"
        case .chunkLineEnd: "eine Zeile der Chunks muss mit CR LF enden"
        case .chunkLineLength: "die Zeile mit der Größe eines Chunks ist zu lang"
        case .chunkSize: "die Größe eines Chunks ist zu hoch"
        case .chunkSizeDigits: "ein Chunk beginnt mit seiner Größe in hexadezimalen Ziffern"
        case .chunkExtension: "eine Chunk-Erweiterung lautet ;name oder ;name=value"
        case .chunkCount: "es sind zu viele zu kleine Chunks"
        case .trailersLength: "die Trailer sind zu lang"
        case .trailer: "ein Trailer besteht aus Name, Doppelpunkt und Wert"
        }
    }
}

extension Rejection.Excess {
    func words(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .line): "a field line"
        case (.english, .all): "the fields together"
        case (.english, .count): "the number of fields"
        case (.german, .line): "eine Feldzeile"
        case (.german, .all): "alle Felder zusammen"
        case (.german, .count): "die Anzahl der Felder"
        }
    }
}

extension Rejection.Part {
    func lateness(in language: SpokenLanguage) -> String {
        switch (language, self) {
        case (.english, .head): "the head did not arrive in time"
        case (.english, .body): "the body did not arrive in time"
        case (.german, .head): "ihr Kopf kam nicht rechtzeitig an"
        case (.german, .body): "ihr Inhalt kam nicht rechtzeitig an"
        }
    }
}
