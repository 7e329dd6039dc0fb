import JSON
import Testing

/// What is a JSON text according to RFC 8259, and what is not.
struct ReaderTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "0.5", "-0.5", "1.0", "1e2", "1E2", "1e+2", "1e-2", "1.5e300",
        "1e999",
        "123456789012345678901234567890", "0e0", "0.0", "1e0001", "\"\"", "\"a\"", "\"\u{7F}\"", "\"/\"", "\"é\"", "\"€\"",
        "\"😀\"",
        "\"\u{FFFF}\"", "\"\u{10FFFF}\"", #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\u00e9\u00E9""#, #""\uD83D\uDE00""#,
        #""\ud7ff\ue000""#, "[]", "[ ]", "{}", "{ }", "[1,2]", "[[],{}]", #"{"":0}"#, #"{"a":{"a":{}}}"#, " \t\r\n1 \t\r\n",
        " { \"a\" : [ 1 , 2 ] , \"b\" : null } ",
    ])
    func `a JSON text is accepted`(_ text: String) {
        #expect(fault(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        Refused("", 1, 1, "a JSON value is expected, but the text is empty"),
        Refused(" \n ", 2, 2, "a JSON value is expected, but the text is empty"),
        Refused("nul", 1, 1, "null is expected"),
        Refused("True", 1, 1, "a value is expected: "),
        Refused("tru e", 1, 1, "true is expected"),
        Refused("falsey", 1, 6, "nothing may follow"),
        Refused("NaN", 1, 1, "a value is expected: "),
        Refused("Infinity", 1, 1, "a value is expected: "),
        Refused("-Infinity", 1, 2, "a digit is expected"),
        Refused("undefined", 1, 1, "a value is expected: "),
        Refused("'a'", 1, 1, "a value is expected: "),
        Refused("// a\n1", 1, 1, "a value is expected: "),
        Refused("[1]]", 1, 4, "nothing may follow"),
        Refused("{} {}", 1, 4, "nothing may follow"),
        Refused("1\u{A0}", 1, 2, "nothing may follow"),
        Refused("1\u{0C}", 1, 2, "nothing may follow"),
        Refused("[]\u{0}", 1, 3, "nothing may follow"),
        Refused("[ \u{0} ]", 1, 3, "a value is expected: "),
    ])
    func `anything but one value is refused at its place`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused("[1,]", 1, 4, "a value is expected: "),
        Refused("[,1]", 1, 2, "a value is expected: "),
        Refused("[1,,2]", 1, 4, "a value is expected: "),
        Refused("[1 2]", 1, 4, "a comma or ] is expected"),
        Refused("[1\n,2\n,3", 3, 3, "a comma or ] is expected, but the text ends"),
        Refused("[", 1, 2, "a value is expected, but the text ends"),
        Refused("[1}", 1, 3, "a comma or ] is expected"),
        Refused("]", 1, 1, "a value is expected: "),
        Refused("{", 1, 2, "a member name in quotation marks or } is expected"),
        Refused("{\n  \"a\": 1,\n}", 3, 1, "a member name in quotation marks is expected"),
        Refused("{,}", 1, 2, "a member name in quotation marks or } is expected"),
        Refused("{a:1}", 1, 2, "a member name in quotation marks or } is expected"),
        Refused("{1:1}", 1, 2, "a member name in quotation marks or } is expected"),
        Refused("{\"a\"}", 1, 5, "a colon is expected"),
        Refused("{\"a\" 1}", 1, 6, "a colon is expected"),
        Refused("{\"a\"", 1, 5, "a colon is expected behind the member name, but the text ends"),
        Refused("{\"a\":}", 1, 6, "a value is expected: "),
        Refused("{\"a\":", 1, 6, "a value is expected, but the text ends"),
        Refused("{\"a\":1", 1, 7, "a comma or } is expected, but the text ends"),
        Refused("{\"a\":1 \"b\":2}", 1, 8, "a comma or } is expected"),
        Refused("{\"a\":1]", 1, 7, "a comma or } is expected"),
    ])
    func `a container with a fault is refused at its place`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused("01", 1, 1, "a number must not start with 0"),
        Refused("-01", 1, 1, "a number must not start with 0"),
        Refused("[00]", 1, 2, "a number must not start with 0"),
        Refused("+1", 1, 1, "a value is expected: "),
        Refused(".5", 1, 1, "a value is expected: "),
        Refused("-.5", 1, 2, "a digit is expected"),
        Refused("1.", 1, 3, "a digit is expected behind the decimal point"),
        Refused("1.e5", 1, 3, "a digit is expected behind the decimal point"),
        Refused("1e", 1, 3, "a digit is expected in the exponent"),
        Refused("1e+", 1, 4, "a digit is expected in the exponent"),
        Refused("1e1.5", 1, 4, "nothing may follow"),
        Refused("-", 1, 2, "a digit is expected"),
        Refused("--1", 1, 2, "a digit is expected"),
        Refused("0x10", 1, 2, "nothing may follow"),
        Refused("1_000", 1, 2, "nothing may follow"),
        Refused("1,5", 1, 2, "nothing may follow"),
        Refused("١", 1, 1, "a value is expected: "),
    ])
    func `a number that JSON does not have is refused at its place`(_ row: Refused) { row.check() }

    @Test(arguments: [
        Refused("\"a", 1, 1, "the string has no closing quotation mark"),
        Refused("[\"a\\\"]", 1, 2, "the string has no closing quotation mark"),
        Refused("\"a\nb\"", 1, 3, "a control character in a string must be escaped"),
        Refused("\"a\u{0}\"", 1, 3, "a control character in a string must be escaped"),
        Refused("\"é\u{1F}\"", 1, 3, "a control character in a string must be escaped"),
        Refused(#""\x41""#, 1, 2, "unknown escape"),
        Refused(#""\'""#, 1, 2, "unknown escape"),
        Refused(#""\U0041""#, 1, 2, "unknown escape"),
        Refused(#""\"#, 1, 2, "unknown escape"),
        Refused(#""ab\u12""#, 1, 4, #"\u needs four hexadecimal digits"#),
        Refused(#""\u12"#, 1, 2, #"\u needs four hexadecimal digits"#),
        Refused(#""\u+123""#, 1, 2, #"\u needs four hexadecimal digits"#),
        Refused(#""\u12g4""#, 1, 2, #"\u needs four hexadecimal digits"#),
        Refused(#""\uD800""#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800"#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800\"#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800\n""#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800\u0041""#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800\uD800""#, 1, 2, "a high surrogate must be followed by a low one"),
        Refused(#""\uD800\uDC0""#, 1, 8, #"\u needs four hexadecimal digits"#),
        Refused(#""é\uDC00""#, 1, 3, "a low surrogate must follow a high one"),
        Refused(#""\uDC00\uD800""#, 1, 2, "a low surrogate must follow a high one"),
    ])
    func `a string with a fault is refused at its place`(_ row: Refused) { row.check() }

    @Test func `a fault gives line and column as an editor counts them`() throws {
        let error = try #require(fault(in: Array("{\r\n  \"né😀\": x\r\n}".utf8)))
        #expect([error.line, error.column, error.offset] == [2, 10, 16])
        #expect(error.description.hasSuffix(", at line 2, column 10"))
    }
}
