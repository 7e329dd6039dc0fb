import JSON

/// A field of the head that several operations look at.
struct RequestField {
    /// What the description calls it.
    let id: String
    let name: String
    let isRequired: Bool
    let schema: Schema
    let meaning: String

    static let ifNoneMatch = RequestField(
        id: "IfNoneMatch", name: "If-None-Match", isRequired: false, schema: .text(),
        meaning: "The ETag of what you have: 304 if it is still the same.")
    static let ifMatch = RequestField(
        id: "IfMatch", name: "If-Match", isRequired: true, schema: tags,
        meaning: "The ETag of what you have seen, or * for whatever there is.")
    static let ifMatchOptional = RequestField(
        id: "IfMatchOptional", name: "If-Match", isRequired: false, schema: tags,
        meaning: "The ETag of what you have seen: 412 if it has changed.")
    static let idempotencyKey = RequestField(
        id: "IdempotencyKey", name: "Idempotency-Key", isRequired: false,
        schema: .text(pattern: #"^([!#-~][!-~]{0,254}|"([!#-\[\]-~]|\\["\\]){1,255}")$"#),
        meaning: "A new UUID for each request, the same for each try: a request that comes again is not done twice.")
    static let acceptLanguage = RequestField(
        id: "AcceptLanguage", name: "Accept-Language", isRequired: false, schema: .text(),
        meaning: "The languages you read, such as de-AT, de;q=0.8, en;q=0.5.")

    static let all = [ifNoneMatch, ifMatch, ifMatchOptional, idempotencyKey, acceptLanguage]

    private static let tag = #"(W/)?"[!#-~]*""#
    private static let tags = Schema.text(pattern: #"^(\*|\#(tag)( *, *\#(tag))*)$"#)
}

extension APIOperation {
    /// Those that it looks at.
    var fields: [RequestField] {
        var fields: [RequestField] = isConditional ? [.ifNoneMatch] : []
        switch match {
        case .required?: fields.append(.ifMatch)
        case .optional?: fields.append(.ifMatchOptional)
        case nil: break
        }
        if takesIdempotencyKey { fields.append(.idempotencyKey) }
        if isTranslated { fields.append(.acceptLanguage) }
        return fields
    }
}
