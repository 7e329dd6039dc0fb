public import JSON

/// A member of Accept (RFC 9110 §12.5.1).
private struct MediaRange {
    let type: UnsafeRawBufferPointer
    let subtype: UnsafeRawBufferPointer
    /// In thousandths.
    let quality: Int

    init?(_ member: UnsafeRawBufferPointer) {
        let parts = parameters(of: member)
        let range = parts[0]
        guard let slash = range.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        type = range.part(0..<slash)
        subtype = range.part(slash + 1..<range.count)
        guard let quality = weight(in: parts[1...]) else { return nil }
        self.quality = quality
    }

    /// How closely the range names the type, nil if it does not.
    func specificity(for name: StaticString) -> Int? {
        let bytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        func equal(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
            one.count == other.count && zip(one, other).allSatisfy { lowercased($0) == $1 }
        }
        if type.equals("*") { return subtype.equals("*") ? 0 : nil }
        guard equal(type, bytes.part(0..<slash)) else { return nil }
        if subtype.equals("*") { return 1 }
        return equal(subtype, bytes.part(slash + 1..<bytes.count)) ? 2 : nil
    }
}

/// The value and its parameters, trimmed, at the semicolons outside quoted strings.
func parameters(of value: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
    var parts: [UnsafeRawBufferPointer] = []
    var (start, isQuoted, isEscaped) = (0, false, false)
    for index in 0..<value.count {
        if value[index] == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
        isEscaped = isQuoted && !isEscaped && value[index] == UInt8(ascii: "\\")
        guard value[index] == UInt8(ascii: ";"), !isQuoted else { continue }
        parts.append(value.part(start..<index).trimmed)
        start = index + 1
    }
    parts.append(value.part(start..<value.count).trimmed)
    return parts
}

/// A weight of RFC 9110 §12.4.2 in thousandths: 0 or 1, with at most three decimals, at most 1.
func qualityValue(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard (1...5).contains(bytes.count), bytes[0] == UInt8(ascii: "0") || bytes[0] == UInt8(ascii: "1") else { return nil }
    var value = Int(bytes[0] - 0x30) * 1000
    guard bytes.count == 1 || bytes[1] == UInt8(ascii: ".") else { return nil }
    var unit = 100
    for byte in bytes.dropFirst(2) {
        guard isDigit(byte) else { return nil }
        value += Int(byte - 0x30) * unit
        unit /= 10
    }
    return value <= 1000 ? value : nil
}

extension Request {
    /// The media type of those offered that the client likes best (RFC 9110 §12.5.1); of equals, the first offered.
    ///
    /// - Returns: The first offered without an Accept field, nil if the client excludes them all.
    func preferred(of offers: [MediaType]) -> MediaType? {
        var (accept, linesCount) = (UnsafeRawBufferPointer(start: nil, count: 0), 0)
        forEachLine(of: .accept) { (accept, linesCount) = ($0, linesCount + 1) }
        // Most send none, or what needs no list of ranges.
        if linesCount == 0 || linesCount == 1 && accept.equals("*/*") { return offers.first }
        if linesCount == 1, let offer = offers.first(where: { accept.equalsIgnoringCase($0.name) }) { return offer }
        var ranges: [MediaRange] = []
        forEachLine(of: .accept) { line in
            line.forEachListMember(membersMax: AcceptedCodings.preferencesMax) {
                if let range = MediaRange($0) { ranges.append(range) }
            }
        }
        guard !ranges.isEmpty else { return offers.first }
        var best: (offer: MediaType, quality: Int)?
        for offer in offers {
            var (specificity, quality) = (-1, 0)
            for range in ranges {
                guard let own = range.specificity(for: offer.name), own > specificity else { continue }
                (specificity, quality) = (own, range.quality)
            }
            if quality > (best?.quality ?? 0) { best = (offer, quality) }
        }
        return best?.offer
    }

    /// As `preferred`, with the problem that is due where the client excludes them all.
    func negotiated(_ offers: [MediaType]) throws(ProblemDetails) -> MediaType {
        guard let type = preferred(of: offers) else { throw .notAcceptable(offers) }
        return type
    }
}

extension Request {
    /// The language ranges of Accept-Language (RFC 9110 §12.5.4), the most welcome first; of equals, the first named. Those that
    /// are excluded are left out.
    public var acceptedLanguages: [String] { head.acceptLanguage(in: bytes).map(languageRanges) ?? [] }

    /// In which of the languages that sentences are formed in the client likes them best.
    public var language: SpokenLanguage { SpokenLanguage(accepted: head.acceptLanguage(in: bytes)) }
}

extension RequestHead {
    /// Accept-Language as one list, as far as the head has arrived; nil without it. It is read only where sentences are written.
    func acceptLanguage(in bytes: UnsafeRawBufferPointer) -> String? {
        var list: String?
        for field in fields where field.known == .acceptLanguage {
            let line = bytes.part(field.value).string
            list = list.map { "\($0), \(line)" } ?? line
        }
        return list
    }
}

extension SpokenLanguage {
    /// - Parameter list: The value of Accept-Language; nil without it.
    init(accepted list: String?) { self.init(for: list.map(languageRanges)?.compactMap { LanguageTag($0) } ?? []) }
}

private func languageRanges(_ list: String) -> [String] {
    var (list, ranges) = (list, [(range: String, quality: Int)]())
    list.withUTF8 { list in
        UnsafeRawBufferPointer(list).forEachListMember(membersMax: AcceptedCodings.preferencesMax) { member in
            let parts = parameters(of: member)
            guard let quality = weight(in: parts[1...]), quality > 0 else { return }
            // Systems name a locale de_DE.UTF-8; no range has an underscore or a point (RFC 4647 §2.1).
            let range = String(decoding: parts[0].prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            ranges.append((range.replacing("_", with: "-"), quality))
        }
    }
    return ranges.enumerated().sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }.map(\.element.range)
}

/// Which codings an answer may have (RFC 9110 §12.5.3). gzip is the one there is; others that a client names do not count.
enum AcceptedCodings {
    /// Preferences of a client in one line: more than any has, and few enough to look at each.
    static let preferencesMax = 64

    /// None: the field is missing or empty, or excludes gzip, or prefers bodies as they are. Also where it excludes both, as
    /// an answer that says something is better than 406.
    case identity
    case gzip
    /// Bodies as they are, excluded by `identity;q=0` or `*;q=0`.
    case gzipOnly

    /// - Parameter bytes: Those of the head.
    init(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) {
        var (gzip, identity, others): (Int?, Int?, Int?) = (nil, nil, nil)
        for field in head.fields where field.known == .acceptEncoding {
            bytes.part(field.value).forEachListMember(membersMax: Self.preferencesMax) { member in
                let parts = parameters(of: member)
                guard let quality = weight(in: parts[1...]) else { return }
                if parts[0].equalsIgnoringCase("gzip") || parts[0].equalsIgnoringCase("x-gzip") {
                    gzip = max(gzip ?? 0, quality)
                } else if parts[0].equalsIgnoringCase("identity") {
                    identity = quality
                } else if parts[0].equals("*") {
                    others = quality
                }
            }
        }
        // `*` stands for every coding that is not named; identity is excluded only by a weight of 0, and without a weight it is
        // the last choice.
        let gzipQuality = gzip ?? others ?? 0
        let isIdentityExcluded = (identity ?? others) == 0
        switch (gzipQuality, isIdentityExcluded) {
        case (0, _): self = .identity
        case (_, true): self = .gzipOnly
        case (let quality, false): self = quality >= identity ?? 0 ? .gzip : .identity
        }
    }
}

/// The weight among the parameters of a member, 1000 without one; nil if it is none that RFC 9110 §12.4.2 knows.
private func weight(in parameters: ArraySlice<UnsafeRawBufferPointer>) -> Int? {
    var quality = 1000
    for part in parameters {
        guard part.count >= 2, lowercased(part[0]) == UInt8(ascii: "q"), part[1] == UInt8(ascii: "=") else { continue }
        guard let value = qualityValue(part.part(2..<part.count)) else { return nil }
        quality = value
    }
    return quality
}

/// Why a body of this media type cannot be read; nil if it is one of these.
///
/// Parameters are allowed; a charset other than UTF-8 is not (RFC 8259 §8.1).
func typeFault(_ value: UnsafeRawBufferPointer, among accepted: [MediaType]) -> TypeFault? {
    let parts = parameters(of: value)
    guard accepted.contains(where: { parts[0].equalsIgnoringCase($0.name) }) else {
        return .type(String(parts[0].string.prefix(100)))
    }
    for part in parts.dropFirst() {
        guard let equals = part.place(of: UInt8(ascii: "=")), part.part(0..<equals).trimmed.equalsIgnoringCase("charset")
        else { continue }
        var charset = part.part(equals + 1..<part.count).trimmed
        if charset.count >= 2, charset[0] == UInt8(ascii: "\""), charset[charset.count - 1] == UInt8(ascii: "\"") {
            charset = charset.part(1..<charset.count - 1)
        }
        guard utf8Names.contains(where: { charset.equalsIgnoringCase($0) }) else {
            return .charset(String(charset.string.prefix(100)))
        }
    }
    return nil
}

/// What UTF-8 and its part ASCII are called: by IANA, and by clients that leave the hyphen out.
private let utf8Names: [StaticString] = ["utf-8", "utf8", "csutf8", "us-ascii", "ascii"]
