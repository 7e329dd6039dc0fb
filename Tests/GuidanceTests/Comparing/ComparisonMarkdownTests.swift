import Testing

@testable import Guidance

struct ComparisonMarkdownTests {
    @Test func `it is a table that cites claims, with disagreements, tensions and sources below`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(
            of: catalogue, types: ["coaching", "mentoring"], dimensions: ["duration", "orientation"])
        let expected = """
            # Comparison

            | Dimension | Coaching | Mentoring |
            | --- | --- | --- |
            | Duration | Ends after some weeks. ([1](/v1/claims/c-short)) \
            | **Takes nine months to a year.** ([1](/v1/claims/m-year))\
            <br>**Often takes years.** ([2](/v1/claims/m-years))\
            <br>[all claims](/v1/claims?relationshipType=mentoring&dimension=duration) |
            | Orientation | Is all about the task. ([2](/v1/claims/c-task-2), [1](/v1/claims/c-task)) | (nothing said) |

            A number is the source's below, and leads to its claim.
            A statement is of the source numbered first; the others take the same position.
            In bold: another source disagrees.

            ## They disagree

            - Mentoring / Duration: “Two Tables” says 9 to 12 months; The Press says perhaps at least 2 years. \
            ([1](/v1/claims/m-year), [2](/v1/claims/m-years))

            ## They pull against each other

            - Trust needs time that a short form does not give. ([1](/v1/claims/c-short), [2](/v1/claims/m-time))

            ## Sources

            1. [Two Tables](/v1/sources/tables)
            2. [An Essay](/v1/sources/essay), Ada Writer, The Press, 2014

            """
        #expect(comparison.markdown() == expected)
    }

    @Test func `a claim of a source that has no number is cited by its id`() throws {
        let catalogue = try catalogue(fromFile: smallFile)
        let comparison = try Comparison(of: catalogue, types: ["coaching"], dimensions: ["duration"])
        let text = comparison.markdown()
        #expect(text.contains("([1](/v1/claims/c-short), [m-time](/v1/claims/m-time))"))
    }

    @Test func `every claim that a cell has is one step away`() throws {
        let comparison = try Comparison(of: shippedCatalogue())
        let lines = comparison.markdown().split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
        for (row, line) in zip(comparison.rows, lines) {
            let cells = line.split(separator: " | ").dropFirst()
            #expect(cells.count == row.cells.count)
            for (cell, text) in zip(row.cells, cells) {
                let cited = cell.claims.filter { text.contains("](/v1/claims/\($0.id))") }
                let all = "](/v1/claims?relationshipType=\(cell.relationshipType)&dimension=\(row.dimension.id))"
                #expect(cited.count == cell.claims.count || text.contains(all), "\(text)")
            }
        }
        #expect(lines.count == comparison.rows.count)
    }

    @Test(arguments: [
        ("a | b", "a &#124; b"), ("a \\| b \\", "a \\\\&#124; b \\\\"), ("`code`", "\\`code\\`"), ("<script>", "&lt;script&gt;"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"), ("![x](y)", "!\\[x\\](y)"),
        ("one\n\n# two\r\n- three", "one # two - three"),
        ("# x", "\\# x"), ("- x", "\\- x"), ("+ x", "\\+ x"), ("===", "\\==="), ("---", "\\---"), ("* x", "\\* x"),
        ("> x", "&gt; x"),
        ("1. x", "1\\. x"), ("12) x", "12\\) x"), ("2014", "2014"), ("1.", "1\\."), ("*b* _i_ ~s~", "\\*b\\* \\_i\\_ \\~s\\~"),
        ("&lt;b&#62;", "&amp;lt;b&amp;#62;"), ("R & D", "R & D"), ("&", "&"), ("https://x.org", "https\\://x.org"),
        ("www.x.org", "www\\.x.org"), ("a@x.org", "a&NoBreak;@x.org"), ("mailto:a@x.org", "mailto:a&NoBreak;@x.org"),
        ("$x$", "\\$x\\$"), ("\u{A0} x \u{A0}", "x"), ("*\u{301}x", "\\*\u{301}x"), ("|\u{301}", "&#124;\u{301}"),
        ("a\u{1B}b", "a\u{FFFD}b"),
        ("plain, with 'quotes' (and more): 9-12!", "plain, with 'quotes' (and more): 9-12!"),
    ])
    func `what could be markup is shown as it is written`(text: String, markdown: String) {
        #expect(text.markdown.unicodeScalars.elementsEqual(markdown.unicodeScalars), "\(text.markdown)")
    }

    @Test(arguments: [
        "|", "\\|", "\\\\|", "a\n| b | c |\n| - | - |", "\r\n\r\n# x", "`|`", "**|**", "<br>",
        "</td></tr></table><script>alert(1)</script>",
        "[x]: https://x.org", "[1](/v1/claims/x)", "\\", "|\u{301}", "<!--", "```", "~~~", "    code", "\u{2028}| x",
    ])
    func `the table keeps its cells and lines whatever the catalogue says`(text: String) throws {
        let page = try hostileComparison(text, name: text).markdown()
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.map { $0.prefix { $0 != " " } } == [
                "#", "", "|", "|", "|", "", "A", "A", "In", "", "##", "", "-", "-", "", "##", "", "-", "", "##", "", "1.", "2.",
                "",
            ])
        #expect(lines[2...4].allSatisfy { $0.utf8.count { $0 == UInt8(ascii: "|") } == 4 })
        #expect(page.ranges(of: "<").count == page.ranges(of: "<br>").count)
        let unescaped = page.replacing(/\\./, with: "")
        #expect(unescaped.ranges(of: "](").count == unescaped.ranges(of: "](/v1/").count)
    }
}
