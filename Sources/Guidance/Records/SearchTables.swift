import Synchronization

/// What searches of a shelf look through: its texts as they were recorded, and in each language that was searched, made when they
/// are first asked for.
///
/// There are as many as the records have languages, and not as many as those can be ordered: a record is looked at in the first
/// language in which it has words.
final class SearchTables<R: Record & Translated>: Sendable where R.Identifier == Slug {
    /// By language; nil for the records as they are kept.
    private let known = Mutex<[LanguageTag?: FoldedTexts]>([:])

    /// A search for records that have all of these words.
    ///
    /// - Parameter records: The same with every call.
    func search(for words: [SearchText], among records: [Stored<R>], in wording: Wording?) -> ShelfSearch<R> {
        let translated = wording?.tags.map { table(of: records, in: $0) } ?? []
        return ShelfSearch(
            words: words.map { FoldedWord($0) }, records: records, tags: wording?.tags ?? [],
            tables: translated + [table(of: records, in: nil)])
    }

    /// Whether all tables of a search are there.
    func knows(_ wording: Wording?) -> Bool {
        known.withLock { known in known[nil] != nil && (wording?.tags ?? []).allSatisfy { known[$0] != nil } }
    }

    /// Made without holding the lock: two who ask at once make it twice, and neither waits.
    private func table(of records: [Stored<R>], in language: LanguageTag?) -> FoldedTexts {
        if let table = known.withLock({ $0[language] }) { return table }
        let table = FoldedTexts(of: records, in: language)
        known.withLock { $0[language] = table }
        return table
    }
}

/// Looks for words in the records of a shelf, each in the first language that it has.
struct ShelfSearch<R: Record & Translated> where R.Identifier == Slug {
    fileprivate let words: [FoldedWord]
    fileprivate let records: [Stored<R>]
    fileprivate let tags: [LanguageTag]
    /// For each tag those that have words in it, then all as they are kept.
    fileprivate let tables: [FoldedTexts]

    /// Whether the record at that place in the shelf has all words.
    func finds(_ place: Int) -> Bool {
        if R.isTranslatedInParts, tables.dropLast().count(where: { $0.entry(at: place) != nil }) > 1 {
            return holds(records[place].value.told(in: tags))
        }
        for (number, table) in tables.enumerated() {
            guard let entry = table.entry(at: place) else { continue }
            guard words.allSatisfy({ table.holds($0, entry) }) else { return false }
            if entry.isPlain { return true }
            let record = records[place].value
            return holds(number < tags.count ? record.told(in: [tags[number]]) : record)
        }
        return false
    }

    private func holds(_ record: R) -> Bool {
        let text = SearchText(searched: record.texts, id: record.id)
        return words.allSatisfy { text.contains($0.text) }
    }
}

/// The texts of many records as a search sees them, one behind the other.
///
/// Of a plain text there are the bytes. Of any other there is a number for each character, a part of its hash: those that are
/// alike, in whatever way they are written, have the same. So may two that differ, one pair in four thousand million, which is
/// why what is found by numbers has to be looked at once more.
struct FoldedTexts: Sendable {
    private var bytes: [UInt8] = []
    private var numbers: [UInt32] = []
    private var entries: [Entry] = []

    struct Entry: Sendable {
        fileprivate let place: UInt32
        let isPlain: Bool
        fileprivate let start, end: UInt32
    }

    /// - Parameter language: Only records that have words in it, as they read in it; nil for all of them as they are kept.
    init<R: Record & Translated>(of records: [Stored<R>], in language: LanguageTag?) where R.Identifier == Slug {
        for (place, stored) in records.enumerated() {
            var record = stored.value
            if let language {
                guard record.hasWords(in: [language]) else { continue }
                record = record.told(in: [language])
            }
            append(SearchText(searched: record.texts, id: record.id), at: place)
        }
        // Arrays that grew have room for twice as much.
        (bytes, numbers, entries) = (Array(bytes[...]), Array(numbers[...]), Array(entries[...]))
    }

    private mutating func append(_ text: SearchText, at place: Int) {
        let start = text.isPlain ? bytes.count : numbers.count
        if text.isPlain { bytes += text.text.utf8 } else { numbers += text.text.lazy.map(Self.number) }
        let end = text.isPlain ? bytes.count : numbers.count
        entries.append(
            Entry(place: UInt32(place), isPlain: text.isPlain, start: UInt32(start), end: UInt32(end)))
    }

    /// The same for characters that are equal; another with every start of the service.
    static func number(of character: Character) -> UInt32 { UInt32(truncatingIfNeeded: character.hashValue) }

    /// The text of the record at that place in the shelf; nil if it is not here.
    func entry(at place: Int) -> Entry? {
        // Where all records are here, each has its own place.
        if place < entries.count, entries[place].place == place { return entries[place] }
        var (low, high) = (0, min(place, entries.count))
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].place == place ? entries[low] : nil
    }

    /// Whether the word stands in the text; of a text that is not plain, whether it most likely does.
    func holds(_ word: FoldedWord, _ entry: Entry) -> Bool {
        let range = Int(entry.start)..<Int(entry.end)
        guard entry.isPlain else { return numbers.holds(word.numbers, in: range) }
        return word.bytes.map { bytes.holds($0, in: range) } ?? false
    }
}

/// A word to look for in `FoldedTexts`.
struct FoldedWord: Sendable {
    let text: SearchText
    /// As a plain text would have it; nil if none can.
    let bytes: [UInt8]?
    let numbers: [UInt32]

    init(_ word: SearchText) {
        text = word
        numbers = word.text.map(FoldedTexts.number)
        let plain = word.isPlain ? word.text : SearchText.plain(word.text)
        bytes = plain.map { Array($0.utf8) }
    }
}

extension Array where Element: Equatable {
    fileprivate func holds(_ part: [Element], in range: Range<Int>) -> Bool {
        withUnsafeBufferPointer { all in part.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: all[range]).holds($0) } }
    }
}
