internal import JSON
import Locks
import Synchronization

/// What searches of a shelf look through: its texts as they were recorded, and in each language that was searched, made when they
/// are first asked for.
///
/// There are as many as the records have languages, and not as many as those can be ordered: a record is looked at in the first
/// language in which it has words.
final class SearchTables<R: Record & Translated>: Sendable where R.Identifier == Slug {
    /// By language; nil for the records as they are kept.
    private let known = Lock<[LanguageTag?: FoldedTexts]>([:])

    /// A search for records that have all of these words.
    ///
    /// - Parameter records: The same with every call.
    func search(for words: [SearchText], among records: [Stored<R>], in wording: Wording?) -> ShelfSearch<R> {
        let translated = wording?.tags.map { table(of: records, in: $0) } ?? []
        return ShelfSearch(
            words: words, records: records, tags: wording?.tags ?? [], tables: translated + [table(of: records, in: nil)])
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
    fileprivate let words: [SearchText]
    fileprivate let records: [Stored<R>]
    fileprivate let tags: [LanguageTag]
    /// For each tag those that have words in it, then all as they are kept.
    fileprivate let tables: [FoldedTexts]

    /// Whether the record at that place in the shelf has all words.
    func finds(_ place: Int) -> Bool {
        if R.isTranslatedInParts, tables.dropLast().count(where: { $0.text(at: place) != nil }) > 1 {
            let record = records[place].value.told(in: tags)
            let text = SearchText(searched: record.texts, id: record.id)
            return words.allSatisfy(text.contains)
        }
        for table in tables {
            guard let text = table.text(at: place) else { continue }
            return words.allSatisfy { table.holds($0, in: text) }
        }
        return false
    }
}

/// The texts of many records as a search reads them, one behind the other.
struct FoldedTexts: Sendable {
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    private struct Entry: Sendable {
        /// Of the record in the shelf.
        let place: Int
        let text: Range<Int>
    }

    /// - Parameter language: Only records that have words in it, as they read in it; nil for all of them as they are kept.
    init<R: Record & Translated>(of records: [Stored<R>], in language: LanguageTag?) where R.Identifier == Slug {
        for (place, stored) in records.enumerated() {
            var record = stored.value
            if let language {
                guard record.hasWords(in: [language]) else { continue }
                record = record.told(in: [language])
            }
            let start = bytes.count
            bytes += SearchText(searched: record.texts, id: record.id).utf8
            entries.append(Entry(place: place, text: start..<bytes.count))
        }
        // Arrays that grew have room for twice as much.
        (bytes, entries) = (Array(bytes[...]), Array(entries[...]))
    }

    /// Where the text of the record at that place in the shelf stands; nil if it is not here.
    func text(at place: Int) -> Range<Int>? {
        // Where all records are here, each has its own place.
        if place < entries.count, entries[place].place == place { return entries[place].text }
        var (low, high) = (0, min(place, entries.count))
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].place == place ? entries[low].text : nil
    }

    func holds(_ word: SearchText, in text: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            word.utf8.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: bytes[text]).holds($0) }
        }
    }
}
