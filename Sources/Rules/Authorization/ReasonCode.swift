/// Why something was not done: stable codes for verdicts, records and programs.
///
/// The raw value never changes its meaning. What people read stands in one table, keyed by it,
/// with the exit code of a program that ends for this reason (`Config/reasons.json`).
package enum ReasonCode: String, Hashable, Sendable, CaseIterable {
    // The card on the reader.
    case cardNone = "card.none"
    case cardForeign = "card.foreign"
    case cardNotAuthentic = "card.notAuthentic"
    case cardOtherIssuer = "card.otherIssuer"
    case cardBlank = "card.blank"
    case cardNotMain = "card.notMain"
    case cardInvalidated = "card.invalidated"
    case cardListed = "card.listed"
    /// Another card was put down than the one that the procedure began with.
    case cardChanged = "card.changed"
    /// A test card in a production home.
    case cardTest = "card.test"
    /// A production card in a test home.
    case cardNotTest = "card.notTest"
    case cardRemoved = "card.removed"
    /// The answer to the decisive command came, and could not be verified.
    case cardAnswerUnverified = "card.answerUnverified"
    case cardUnresponsive = "card.unresponsive"

    // What the card may be used for.
    case balanceInsufficient = "balance.insufficient"
    case eMoneyAbsent = "emoney.absent"
    case creditAbsent = "credit.absent"
    case allowanceInsufficient = "allowance.insufficient"
    case pinRequired = "pin.required"
    case pinWrong = "pin.wrong"
    /// No tries are left on the card.
    case pinBlocked = "pin.blocked"
    /// The card has no PIN for this method.
    case pinAbsent = "pin.absent"
    /// This terminal does not hold the key that checks the card's PIN.
    case pinUncheckable = "pin.uncheckable"
    case amountInvalid = "amount.invalid"
    case amountAboveLimit = "amount.aboveLimit"
    case creditOnlineOnly = "credit.onlineOnly"
    case limitCardDay = "limit.cardDay"
    case limitOfflineTotal = "limit.offlineTotal"

    // How far the list of invalid numbers can be relied upon.
    /// Too old to sell by.
    case listStale = "list.stale"
    /// A list is expected, and none ever came.
    case listAbsent = "list.absent"
    /// Old enough that this sale must wait for a younger one.
    case listAgeing = "list.ageing"
    /// The number was issued after an ageing list was made.
    case cardNotCovered = "card.notCovered"

    // Sales that were begun before.
    /// The till's number belongs to a sale of another amount or method.
    case saleConflict = "sale.conflict"
    /// A sale of the till's number is going on at another reader.
    case saleGoingOn = "sale.goingOn"
    /// The till's number belongs to a sale that was given back.
    case saleCancelled = "sale.cancelled"
    /// The card cannot say any more what became of the sale: the issuer decides.
    case saleUndecided = "sale.undecided"
    /// The card has confirmed that it was not charged.
    case saleNotTaken = "sale.notTaken"
    case saleAbandoned = "sale.abandoned"
    /// There is no such sale to be ended or given back.
    case saleUnknown = "sale.unknown"
    /// Too old, or given back before: nothing is left to cancel.
    case cancelTooLate = "cancel.tooLate"
    /// A cancel was begun on the card, and its end is not known.
    case cancelOpen = "cancel.open"
    /// The card cannot say any more what became of the cancel: the issuer decides.
    case cancelUndecided = "cancel.undecided"
    case refundTooMuch = "refund.tooMuch"
    case journalBroken = "journal.broken"

    // At the desk.
    /// The card in the main card's place is not one.
    case deskNotMain = "desk.notMain"
    /// The card in the spare's place is the active card of a pair.
    case deskLiveMain = "desk.liveMain"
    /// It is the spare of another card.
    case deskOtherPair = "desk.otherPair"
    /// The numbers in the cards and in the desk's record do not agree.
    case deskNumbersDisagree = "desk.numbersDisagree"
    /// No certificate of this card names the number that it would replace.
    case deskNotNamed = "desk.notNamed"
    /// A later spare was assigned to the pair.
    case deskSuperseded = "desk.superseded"
    /// The spare was promoted since: the other card is not brought back.
    case deskPromotedSince = "desk.promotedSince"
    case deskGrantSpent = "desk.grantSpent"
    // How what a card may do at any time is told at a desk.
    /// A procedure was cut on a card.
    case deskCut = "desk.cut"
    /// What was cut, and cannot be finished on this card any more.
    case deskOvertaken = "desk.overtaken"
    /// The card left before anything was changed.
    case deskCardLeft = "desk.cardLeft"
    case deskPINMissing = "desk.pinMissing"
    case deskPINWrong = "desk.pinWrong"
    case deskPINBlocked = "desk.pinBlocked"
    /// The card's number is invalid.
    case deskListed = "desk.listed"
    /// The order is for other cards.
    case deskNotOrdered = "desk.notOrdered"

    /// A manager has ended a procedure that was cut.
    case deskAbandoned = "desk.abandoned"
    /// Nothing of this number was cut.
    case deskNotOpen = "desk.notOpen"
    /// Several procedures were cut, and none was named.
    case deskSeveralOpen = "desk.severalOpen"
    /// The cards are not those of the procedure that is to be gone on with.
    case deskNotThese = "desk.notThese"
    /// On this card something was begun by another order of the issuer, and not ended.
    case deskOtherOrder = "desk.otherOrder"
    /// What was cut goes on with the issuer's order that it was begun with.
    case deskOrderNeeded = "desk.orderNeeded"
    /// Somebody was asked, and said no.
    case deskDeclined = "desk.declined"
    /// One reader for two cards, and the first one still lies on it.
    case deskSameCard = "desk.sameCard"
    /// The order permits no new PIN.
    case deskNewPIN = "desk.newPIN"
    /// What was read back from the spare is not what was written.
    case deskCopyDiffers = "desk.copyDiffers"

    // Readers.
    case readerNone = "reader.none"
    case readerSeveral = "reader.several"
    case readerUnknown = "reader.unknown"
    case readerGone = "reader.gone"
    /// Emulated readers are for test homes only.
    case readerEmulated = "reader.emulated"
    case pcscdAbsent = "pcscd.absent"
    /// A service for this program alone, with virtual readers.
    case pcscdNotStarted = "pcscd.notStarted"

    // The agent's home and its key bundle.
    case homeMissing = "home.missing"
    case homeExists = "home.exists"
    case homeHalfMade = "home.halfMade"
    case homeVersion = "home.version"
    case homeReadOnly = "home.readOnly"
    /// Another process writes in it at the moment.
    case homeLocked = "home.locked"
    case homeFull = "home.full"
    case homeUnreadable = "home.unreadable"
    /// The shop's settings cannot be understood; nothing is taken for a default.
    case configInvalid = "config.invalid"
    /// No file is where the bundle was said to be.
    case bundleMissing = "bundle.missing"
    case bundleAltered = "bundle.altered"
    case bundleVersion = "bundle.version"

    // Records, numbers and what is typed.
    case recordUnknown = "record.unknown"
    case numberMalformed = "number.malformed"
    case numberTaken = "number.taken"
    case numberUnknown = "number.unknown"
    /// It was released up to a later epoch than the one that it is to be listed at.
    case numberReleased = "number.released"
    /// It was released up to the last epoch that there is.
    case numberEpochsSpent = "number.epochsSpent"
    case terminalTaken = "terminal.taken"
    case terminalUnknown = "terminal.unknown"
    /// It holds no re-issue key.
    case terminalNotDesk = "terminal.notDesk"
    case pinsMalformed = "pins.malformed"
    /// Typed twice, and not the same.
    case pinsDiffer = "pins.differ"
    case optionMalformed = "option.malformed"

    // The issuer's books of pairs.
    /// No card of this number was issued.
    case pairCardUnknown = "pair.cardUnknown"
    case pairNotMain = "pair.notMain"
    /// The number is invalid.
    case pairListed = "pair.listed"
    /// It is somebody's main card, or another pair's spare.
    case pairInUse = "pair.inUse"
    /// The pair goes on with another main card.
    case pairPromoted = "pair.promoted"
    case pairTriesElsewhere = "pair.triesElsewhere"

    // Orders of the issuer to a desk.
    case orderMissing = "order.missing"
    case orderAltered = "order.altered"
    case orderVersion = "order.version"
    case orderOtherIssuer = "order.otherIssuer"
    case orderOtherKind = "order.otherKind"
    case orderOtherDevice = "order.otherDevice"
    /// For another lock of the desk.
    case orderOtherLock = "order.otherLock"
    case orderExpired = "order.expired"
    case orderUsed = "order.used"

    // The desk, and who works at it.
    /// The terminal is no backup device.
    case deskNone = "desk.none"
    case deskLocked = "desk.locked"
    case deskNotLocked = "desk.notLocked"
    /// Nobody has signed in, or the time is over.
    case deskSignedOut = "desk.signedOut"
    case deskPasscodeWrong = "desk.passcodeWrong"
    /// The role does not permit it.
    case deskRole = "desk.role"
    case deskCodeWrong = "desk.codeWrong"
    /// Guessed too often: only the order unlocks.
    case deskCodeSpent = "desk.codeSpent"
    /// The key bundle has no key to check codes with.
    case deskCodeAbsent = "desk.codeAbsent"
    case staffExists = "staff.exists"
    case staffUnknown = "staff.unknown"
    case staffName = "staff.name"
    /// The first one must be a manager.
    case staffFirst = "staff.first"
    /// One manager must stay.
    case staffLast = "staff.last"
    /// An order lets somebody set a passcode who is no manager here.
    case staffNoManager = "staff.noManager"
    case passcodeMalformed = "passcode.malformed"
    /// Typed twice, and not the same.
    case passcodeDiffers = "passcode.differs"

    // A line of a file of numbers; nothing of the file was applied.
    case lineMalformed = "line.malformed"
    case lineNumber = "line.number"
    case lineEpoch = "line.epoch"
    case lineReason = "line.reason"
    /// An earlier line says something else of the same number.
    case lineConflict = "line.conflict"

    // The feed of lists.
    case feedExists = "feed.exists"
    /// It has no keys yet.
    case feedKeyless = "feed.keyless"
    /// The folder does not hold enough root keys.
    case feedOffline = "feed.offline"
    case feedAddress = "feed.address"
    /// The folder to be served cannot be written.
    case feedFolder = "feed.folder"
    case feedVersions = "feed.versions"
    /// The clock stands before what was signed last.
    case feedClock = "feed.clock"

    // What a sync says; the list that is held stays in use.
    /// The key bundle names no feed.
    case feedNone = "feed.none"
    case feedUnreachable = "feed.unreachable"
    case feedMissing = "feed.missing"
    case feedSlow = "feed.slow"
    case feedEndless = "feed.endless"
    case feedRedirected = "feed.redirected"
    case feedTooDeep = "feed.tooDeep"
    case feedMalformed = "feed.malformed"
    case feedVersion = "feed.version"
    case feedUnsigned = "feed.unsigned"
    case feedWrongKey = "feed.wrongKey"
    case feedBadSignature = "feed.badSignature"
    case feedBelowThreshold = "feed.belowThreshold"
    case feedKeyTwice = "feed.keyTwice"
    /// A new root that the trusted one's keys did not sign.
    case feedRootByOld = "feed.rootByOld"
    /// A new root that its own keys did not sign.
    case feedRootByNew = "feed.rootByNew"
    case feedRootGap = "feed.rootGap"
    case feedRolledBack = "feed.rolledBack"
    /// One version, two contents.
    case feedEquivocated = "feed.equivocated"
    case feedMixed = "feed.mixed"
    case feedWrongLength = "feed.wrongLength"
    case feedWrongHash = "feed.wrongHash"
    case feedExpired = "feed.expired"
    case feedNoList = "feed.noList"
    case feedOtherIssuer = "feed.otherIssuer"
    case feedOtherScheme = "feed.otherScheme"
    case feedListMalformed = "feed.listMalformed"
    /// A delta for another list: the snapshot is taken in its place.
    case feedDeltaBase = "feed.deltaBase"
    /// A delta that does not fit its list: the snapshot is taken in its place.
    case feedDeltaChange = "feed.deltaChange"
    /// It removes more than the shop takes without confirmation.
    case feedHeld = "feed.held"
    /// A list far ahead of the one that is held, which the issuer has not confirmed.
    case feedVersionJump = "feed.versionJump"
    case feedCertificate = "feed.certificate"
    case feedProxy = "feed.proxy"
    /// What lies in the list's place is not what was accepted.
    case listDamaged = "list.damaged"

    // Chips to be personalised.
    /// Not EV2 or EV3, a random UID, or too little memory.
    case chipUnsuitable = "chip.unsuitable"
    /// Neither factory fresh nor begun by this issuer.
    case chipInUse = "chip.inUse"
    case chipFailed = "chip.failed"

    /// What was to be printed did not arrive whole.
    case outputFailed = "output.failed"
    /// Something broke that no other code names.
    case fault = "fault"
}
