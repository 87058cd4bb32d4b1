import Authorization
package import Numbers
package import SmartCard

extension Till {
    /// Takes one sale from a card, from insertion to a recorded verdict.
    ///
    /// What can be refused without a card is refused before one is asked for. When this returns,
    /// the verdict is durable in the journal. It throws when nothing was begun.
    ///
    /// - Parameter transactionID: names the sale in journal, log and evidence; fresh.
    package func sell(
        _ request: SaleRequest, on reader: any CardReader, waitSeconds: Int,
        transactionID: TransactionID
    ) throws(TillError) -> SaleResult {
        var sale = try OngoingSale(till: self, request: request, transactionID: transactionID)
        if let verdict = sale.refusal() { return try sale.finish(verdict, meter: TapMeter()) }
        let channel = try connect(reader, waitSeconds: waitSeconds)
        defer { channel.disconnect() }
        let verdict = try sale.run(on: channel, readerName: reader.name)
        return try sale.finish(verdict, meter: channel.meter)
    }
}
