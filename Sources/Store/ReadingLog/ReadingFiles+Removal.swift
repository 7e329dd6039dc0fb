import Guidance

extension ReadingLog {
    /// Removes every line about some people, also what was noted and is not written yet. Other readings wait for the disk meanwhile, for
    /// the time of one month's file.
    ///
    /// - Returns: How many lines it has removed.
    func remove(about people: Set<RecordKey>) throws(StoreError) -> Int {
        // What was noted is in a file before the first of them is looked at.
        guard flush() else { throw .outOfReach("the access log cannot be written, so that nothing can be removed from it") }
        let months = try change { (files) throws(FileError) in try files.months() }
        var count = 0
        for month in months { count += try change { (files) throws(FileError) in try files.remove(about: people, month: month) } }
        return count
    }
}

extension ReadingFiles {
    /// Removes the lines about some people from the file of a month, which is replaced by a copy without them.
    ///
    /// - Returns: How many there were.
    mutating func remove(about people: Set<RecordKey>, month: String) throws(FileError) -> Int {
        let starts = Set(people.map { ReadingLine.personStart + Array(ReadingLine.text(ofPerson: $0).utf8) })
        let length = ReadingLine.personStart.count + RecordKey.textCount
        func isGone(_ line: LineReader.Line) -> Bool { starts.contains(Array(line.bytes.prefix(length))) }

        let source = try open(month)
        let size = try source.size()
        var (count, reader) = (0, LineReader(source, end: size))
        while count == 0, let line = try reader.next() { if isGone(line) { count += 1 } }
        guard count > 0 else { return 0 }
        let path = self.path(month: month)
        do throws(FileError) {
            var writer = try FileWriter(path + ".tmp", in: folder, disk)
            (count, reader) = (0, LineReader(source, end: size))
            while let line = try reader.next() {
                guard line.isTerminated else { break }  // torn, and cut off by whoever writes here next
                if isGone(line) { count += 1 } else { try writer.append(line.bytes + [UInt8(ascii: "\n")]) }
            }
            try writer.finish()
            close(month)  // the file that lines are added to is another from now on, whether its name is on disk or not
            try disk.publish(folder, path + ".tmp", path)
            return count
        } catch {
            try? File.remove(path + ".tmp", in: folder)
            throw error
        }
    }
}
