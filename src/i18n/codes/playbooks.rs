//! How staff look into each problem: what first, whom to ask, what decides, and what nobody promises.

use super::{Locale, find};

words! {
    /// The way through an investigation.
    Playbook {
        /// In the order in which they are taken; the last one says what decides.
        steps: &'static [&'static str],
        /// Whether the money is traced after the first step, by the rail on which it went.
        traced: bool,
        /// What nobody says to the customer.
        never,
    }
    PLAYBOOKS {
        "not_received" {
            steps = &[
                "Read The payment: sent is no proof of credit. Look for a return or refund in its history, and for the same payment under Other cases of the customer.",
                "Compare recipient and account of the ledger with what the customer says (Show what is hidden). If they differ, go on as for a wrong recipient.",
                "Note every inquiry under Other institutions with its due day, and ask again on that day. If the bank says credited, ask the customer for the recipient's statement.",
                "The last bank's answer decides: credited, with day and reference, is CONF; returned is RJNR with ARDT; never passed on is paid again (IPAY).",
            ], &[
                "先看“交易”：“已汇出”不等于已入账。查历史里有没有退汇或退款，再看“该客户的其他工单”里有没有同一笔。",
                "用“显示隐藏的信息”核对账务记录与客户填写的收款人和账号。不一致的，按转错账户处理。",
                "每次查询都登记到“对方机构”，写明答复日期，到期就催。对方说已入账的，请客户提供收款人的流水。",
                "以最后一家银行的查复为准：已入账且有日期和编号，选 CONF；已退回，选 RJNR 和 ARDT；没有转出去的，重新付款，选 IPAY。",
            ];
            traced = true, true;
            never = "No arrival on a day that no institution has named. Never call a sent payment credited.",
                "没有机构给出日期，就不承诺到账日；已汇出的款不能说成已入账。";
        }
        "deposit_not_credited" {
            steps = &[
                "Read The payment: waiting for funds, for confirmations or in review each has its own way. If none is attached, find it in the ledger by number, amount and day.",
                "Money that is here and not booked: ask the ledger team to look in the suspense account by sender, amount and reference. Money that is not here is with the paying bank or wallet.",
                "What our own account, acquirer or node shows decides: here is ACNR, booked with the day on which it came; never here is RJNR with NOOR and a number by which the other side finds it.",
            ], &[
                "先看“交易”：等待付款、等待网络确认、安全审核，处理各不相同。没有关联交易的，按编号、金额和日期在账务系统里找。",
                "钱已到却没入账：请账务组按付款人、金额和编号查挂账科目。钱没到：还在付款银行或钱包那里。",
                "以我方账户、收单机构或节点的记录为准：已到，选 ACNR，按到账日入账；从未到，选 RJNR 和 NOOR，并给出对方可以查到的编号。",
            ];
            traced = true, true;
            never = "No credit before the money is seen in our own account. Never ask for a full card number, a password or a code.",
                "在我方账户看到钱之前，不承诺入账。不索要完整卡号、密码或验证码。";
        }
        "withdrawal_not_arrived" {
            steps = &[
                "Read The payment: still with us (review, processing) or sent? If it is with us, ask the payout team why before anybody else is asked.",
                "Compare account and name of the ledger with what the customer says (Show what is hidden), and look for a return in the history.",
                "Proof of credit at the other bank or address decides: with day and reference it is CONF; returned and credited here again is RJNR with ARDT; not sent at all is IPAY.",
            ], &[
                "先看“交易”：还在我们这里（审核、处理中），还是已汇出？在我们这里的，先问出款组原因。",
                "用“显示隐藏的信息”核对账务记录与客户填写的账号和户名，并在历史里查有没有退汇。",
                "以对方银行或地址的入账凭证为准：有日期和编号，选 CONF；已退回并记回余额，选 RJNR 和 ARDT；根本没有转出，选 IPAY。",
            ];
            traced = true, true;
            never = "No second withdrawal while the first may still arrive, and no day in the name of another bank.",
                "第一笔仍可能到账时，不承诺再付一笔；不替别的银行承诺日期。";
        }
        "wrong_amount" {
            steps = &[
                "Compare three sums: amount and fee in The payment, what the customer saw when confirming, and what arrived (the statement under Evidence).",
                "Split the difference: our fee, the rate at confirmation, charges of other banks (OUR, SHA or BEN), the network's fee. On a purchase ask the merchant for the final sum or a part refund.",
                "Ask the pricing team for the quote that was shown, and the banks on the way for their deductions by UETR. Note it under Other institutions.",
                "What was shown before confirming decides: a difference of ours is put right (MODI); charges of others that were shown are CHRG.",
            ], &[
                "比较三个数：“交易”里的金额和手续费，客户确认时看到的，实际到账的（看“凭证”里的流水）。",
                "把差额拆开：我方手续费、确认时的汇率、其他银行的费用（OUR、SHA 或 BEN）、网络费。消费的，问商户最终金额或有无部分退款。",
                "请定价组提供当时展示的报价，用 UETR 向途经银行查扣了多少，登记到“对方机构”。",
                "以确认前展示的内容为准：差额由我方造成的，更正，选 MODI；是他行费用且已事先展示的，选 CHRG。",
            ];
            traced = false, false;
            never = "No repayment of other banks' charges before the order and what was shown have been read.",
                "没有核对指令和当时展示的内容之前，不承诺退还他行费用。";
        }
        "duplicate" {
            steps = &[
                "Find both records: The payment, Other cases of the customer, and the search by each number. Compare amount, recipient, time, and UETR, end-to-end id or hash.",
                "Ask the acquirer which of the two was captured: an authorisation beside a capture is no second charge and falls away. On a purchase ask the merchant whether there are two orders.",
                "Two that were carried out: ask the ledger team whether the order came once or twice (one key, or two confirmations).",
                "The orders decide: two orders are two payments (CONF); one order carried out twice is ours: recall the second (reason DUPL) and pay it back, CNCL.",
            ], &[
                "找出两条记录：看“交易”、“该客户的其他工单”，再用各个编号查找。比较金额、收款方、时间，以及 UETR、端到端编号或哈希。",
                "问收单机构哪一笔已请款：预授权加一笔请款不是扣两次，预授权会自行解除。消费的，问商户是不是有两张订单。",
                "两笔都已执行的，问账务组指令来了一次还是两次（同一个幂等键，还是确认了两次）。",
                "以指令为准：两次指令就是两笔付款，选 CONF；一次指令执行了两次，责任在我方：撤回第二笔（原因 DUPL）并退款，选 CNCL。",
            ];
            traced = false, false;
            never = "No refund before it is clear that both were captured. Say by its number which of the two goes back.",
                "没有查清两笔都已扣款之前，不承诺退款；退哪一笔，要写明编号。";
        }
        "charges" {
            steps = &[
                "Read fee, method and country in The payment, and what the customer quotes under What the customer says.",
                "Ask the pricing team for the fee that was shown at that hour, with the version of the price list.",
                "A fee taken on the way: ask our bank which bank took it, and whether the order was OUR, SHA or BEN. Note it under Other institutions.",
                "What was shown before confirming decides: shown and right is CHRG with every item; not shown, or higher, is paid back, upheld.",
            ], &[
                "先看“交易”里的手续费、方式和国家，再看“客户的说明”里引用了什么。",
                "请定价组提供当时展示的费用和价目表版本。",
                "途中被扣的：请我们的银行查是哪家银行扣的，指令是 OUR、SHA 还是 BEN，登记到“对方机构”。",
                "以确认前展示的内容为准：已展示且无误，逐项说明，选 CHRG；没有展示或多收的，退还，结论为成立。",
            ];
            traced = false, false;
            never = "No favour that is not ruled as an offer without fault, and nothing about fees of later payments.",
                "要给优惠，结论须选“无过错但提出补偿”，不能口头许诺；不对以后的费用作承诺。";
        }
        "late_value" {
            steps = &[
                "Compare in The payment the day by which it was expected with the day of credit. Mind cut-off times, weekends and holidays of both sides.",
                "Ask the bank that held it on which days it received it and passed it on: by UETR, in SEPA with a claim for value date correction (camt.087). Note it under Other institutions.",
                "If we were late, have it valued on the right day. Ask the customer for proof of interest or costs that followed from it.",
                "The day on which the crediting side had the money decides: CVAA when the date was right, ACVA when it is corrected, RJVA when the other bank refuses.",
            ], &[
                "在“交易”里比较预计到账日和实际入账日，注意双方的截止时间、周末和节假日。",
                "向经手银行查何时收到、何时转出：用 UETR 查；SEPA 用起息日更正查询（camt.087）。登记到“对方机构”。",
                "是我方晚了，就按正确的日期起息，并请客户提供由此产生的利息或费用凭证。",
                "以入账一方收到资金的日期为准：日期正确，选 CVAA；予以更正，选 ACVA；对方银行拒绝，选 RJVA。",
            ];
            traced = false, false;
            never = "No interest for another bank's delay before that bank has agreed.",
                "别的银行造成的延误，对方同意之前，不承诺利息。";
        }
        "wrong_recipient" {
            steps = &[
                "At once: is it still with us? Then have the payments team stop it. Check with Show what is hidden that the ledger has the account that the customer confirmed; if not, the error is ours.",
                "Sent by bank: recall it through our bank (camt.056, reason CUST or AC03; in SEPA within 13 months) and note it under Other institutions. Sent within the wallet: ask the recipient for consent.",
                "Coins cannot be recalled. If the address belongs to a platform, ask that platform to write to its customer.",
                "The recipient's consent decides, unless the error was ours: PDCR while it is asked for, CNCL when the money is back, RJCR with the bank's reason.",
                "If it is refused, ask the other bank for what the customer needs to claim the money themselves; in the EEA it has to help (PSD2, Article 88).",
            ], &[
                "马上看钱是否还在我们这里，在就请付款组拦下。用“显示隐藏的信息”核对账务记录是不是客户确认过的账号；不是，责任在我方。",
                "已从银行汇出：请我们的银行发撤回请求（camt.056，原因 CUST 或 AC03；SEPA 为 13 个月内），登记到“对方机构”。钱包内转账：征求收款人同意。",
                "币转出后不能撤回。地址属于某个平台的，请该平台联系它的客户。",
                "除非是我方的错，以收款人是否同意为准：征求期间选 PDCR，退回后选 CNCL，被拒选 RJCR 和对方银行给的原因。",
                "对方拒绝的，向对方银行要客户自行追索所需的资料；在欧洲经济区，对方有义务协助（PSD2 第 88 条）。",
            ];
            traced = false, false;
            never = "Not that the money comes back, nor the recipient's name. Nothing is taken from an account without consent.",
                "不承诺能追回，不透露收款人是谁；没有同意，不从别人的账户划款。";
        }
        "unauthorised" {
            steps = &[
                "Stop the money first. See under Customer whether the account is frozen or held; if not, have the operator place a hold, and stop whatever has not left.",
                "Read Clocks: where the law says so, the refund is due by the end of the next business day and does not wait for the investigation. Only a suspicion of the customer's own fraud, reported to the authority in writing, stops it.",
                "Look at devices and sign-ins (Show what is hidden): a new device, a changed e-mail or phone, how it was authenticated. Look for the same pattern under Other cases of the customer.",
                "Ask the recipient's bank to hold the money (recall with reason FRAD), for coins the platform of the address; ask the customer when they noticed. A police report helps and is no condition.",
                "Whether the customer authorised it decides, and the proof is ours: a password or code that was used is none by itself. Only fraud by the customer, in Europe also gross negligence, speaks against a refund, if we can show it.",
            ], &[
                "先拦住钱。在“客户”一栏看账户是否已冻结或限制转出；没有，请运营方加上限制，并拦下还没转出的款。",
                "看“期限”：按法律须退款的，最迟下一个工作日结束前退，不等调查结果；只有怀疑客户本人欺诈并已书面报告主管机关的，才可以不退。",
                "用“显示隐藏的信息”看设备和登录：有没有新设备，邮箱或手机有没有改过，当时怎样验证。再看“该客户的其他工单”有没有同样的情况。",
                "请收款行止付（撤回原因 FRAD）；是币，请地址所属平台冻结。问客户何时发现。有报案回执更好，但不能作为条件。",
                "以客户有没有授权为准，由我方举证：用过密码或验证码，不足以证明。只有我方能证明客户欺诈（在欧洲还包括重大过失）的，才可以不退。",
            ];
            traced = false, false;
            never = "Not that the thief is found or the money traced. Never ask for a password or code, and tell nobody that a person is suspected.",
                "不承诺追回赃款或找到人；不索要密码或验证码；不向任何人透露谁有嫌疑。";
        }
        "missing_memo" {
            steps = &[
                "Read network, hash, address and memo in The payment and under What the customer says. See whether the ledger has a booking without a customer.",
                "Look up the hash in an explorer of that network: it must end at our shared address, with no memo or a wrong one. If it ends elsewhere, the coins are not with us.",
                "Ask the customer for the page of the withdrawal at the sending wallet or platform, with hash, time and amount. Keys and seed words are never needed.",
                "Ask the wallet team whether somebody else was credited or has claimed the same hash. Look for it with the search.",
                "Proof of control of the sending side and an amount that nobody has decide: MODI, less a fee that was named before. Credited to another's memo goes on as a wrong recipient.",
            ], &[
                "先看“交易”和“客户的说明”里的网络、哈希、地址和标签，再看账上有没有一笔没有归属的。",
                "在该网络的浏览器里查哈希：终点应是我们的公共地址，没有标签或标签不对。到了别处，币就不在我们这里。",
                "请客户提供转出钱包或平台的提币页面，要有哈希、时间和金额。绝不需要私钥或助记词。",
                "问钱包组有没有记给别人，有没有别人认领同一个哈希；用查找功能搜一下。",
                "以能证明控制转出方、且这笔币无人认领为准：选 MODI，可扣事先告知的费用。已记到别人标签下的，按转错账户处理。",
            ];
            traced = false, false;
            never = "No credit and no day before the wallet team has matched it, and not whose memo it was.",
                "钱包组核对之前，不承诺入账和日期；不透露标签是谁的。";
        }
        "wrong_network" {
            steps = &[
                "Compare the network of the deposit address in The payment with the one under What the customer says.",
                "Look up the hash in an explorer of the network that was really used: address, token contract, confirmations.",
                "To us: ask the wallet team whether we hold the key of that address on that network, whether a recovery is supported, and what it costs. From us: only the receiving side can recover it; give the customer the hash for them.",
                "Whether we hold the key and support the recovery decides: MODI after the customer has agreed to the cost; otherwise NINF with the reason.",
            ], &[
                "比较“交易”里充值地址的网络和“客户的说明”里填的网络。",
                "在实际使用的网络的浏览器里查哈希：地址、代币合约、确认数。",
                "转入的：问钱包组在那个网络上是否掌握该地址的私钥，是否支持找回，费用多少。转出的：只有收款方能找回，把哈希给客户，让客户联系对方。",
                "以我方是否掌握私钥、是否支持找回为准：客户同意费用后选 MODI；否则选 NINF 并写明理由。",
            ];
            traced = false, false;
            never = "Not that coins can be recovered. Never ask for keys or seed words, and recommend no recovery service.",
                "不承诺能找回；不索要私钥或助记词；不推荐任何“找回服务”。";
        }
        "unsupported_asset" {
            steps = &[
                "Look up the hash in an explorer: network, token contract, amount, and whether the address is one of ours.",
                "Compare the contract, and not the name, with our list of currencies and networks: anybody can give a token a known name.",
                "Ask the wallet team whether it can be sent back from that address and at what cost, and compliance whether it may be touched.",
                "Whether it can be sent back safely decides: back to a sender who proves control, cost agreed before, is INFO with the hash; otherwise NINF with the reason.",
            ], &[
                "在浏览器里查哈希：网络、代币合约、数量，以及地址是不是我们的。",
                "拿合约地址、而不是名称，与我们支持的币种和网络核对：谁都可以给代币起个有名的名字。",
                "问钱包组能否从该地址退回、费用多少，并问合规组能否处理这种代币。",
                "以能否安全退回为准：转出方证明控制权并事先同意费用的，退回，选 INFO 并附哈希；否则选 NINF 并写明理由。",
            ];
            traced = false, false;
            never = "Not that the coin will be listed or credited, and no value in money.",
                "不承诺上架或入账，不说它值多少钱。";
        }
        "cover_missing" {
            steps = &[
                "Read The payment: UETR, amount, settlement day. Have treasury compare it with the statement of the account at the correspondent.",
                "Ask the correspondent for the cover (pacs.009 COV with the same UETR) and the sending bank when it was sent. Note both under Other institutions.",
                "Settlement in our account decides: credit it then, with the day on which it came. ICOV or MCOV of the sending bank is only its word that cover is on the way.",
            ], &[
                "先看“交易”里的 UETR、金额和清算日，请资金组与代理行账户的对账单核对。",
                "向代理行查头寸（同一 UETR 的 pacs.009 COV），问汇出行何时发出，两项都登记到“对方机构”。",
                "以我方账户实际清算为准：到了再入账，按到账日起息。汇出行答复 ICOV 或 MCOV，只说明头寸在途。",
            ];
            traced = false, false;
            never = "No credit before cover has settled, unless treasury has agreed in writing.",
                "头寸清算之前，不承诺入账；资金组书面同意的除外。";
        }
        "cannot_apply" {
            steps = &[
                "Read The payment: which detail is missing or wrong (account, name, reference), and what the reason code says.",
                "Ask the sending bank for the right details (unable to apply, camt.026) and the customer for a receipt of the payer. Note it under Other institutions.",
                "Have compliance look before it is booked under details other than those that came.",
                "Details that the sending bank confirms decide: MODI, booked with the day on which the money came; what nobody confirms goes back to the sender.",
            ], &[
                "先看“交易”：缺了或错了哪一项（账号、户名、附言），原因代码是什么。",
                "向汇出行查正确的信息（无法入账查询，camt.026），请客户提供付款方的回单，登记到“对方机构”。",
                "用与来报不同的信息入账之前，先请合规组核查。",
                "以汇出行确认的信息为准：选 MODI，按资金到达日入账；没有人确认的，退回汇出行。",
            ];
            traced = false, false;
            never = "Never book it on the customer's word alone, and name no sender to somebody who may not be the recipient.",
                "不能只凭客户的说法入账；对方未必是收款人，不透露付款人是谁。";
        }
    }
}

words! {
    /// How money is traced on a rail.
    Trace { step, }
    TRACES {
        "remittance" {
            step = "Bank transfer: have our bank follow the UETR (gpi) to the last bank that has it, and ask that bank. Without UETR: a claim of non-receipt with reference, amount and day (camt.027; in SEPA an SCT inquiry, 10 business days).",
                "银行汇款：请我们的银行用 UETR（gpi）查到最后一家经手行，再向该行查询。没有 UETR 的，凭编号、金额和日期发未收到款查询（camt.027；SEPA 为 SCT 查询，10 个工作日）。";
        }
        "crypto_deposit" {
            step = "Coins: look up the hash in an explorer of that very network. Status, confirmations, token contract, address, memo: does it end at this customer's deposit address? If not, go on as for a wrong network or memo.",
                "转币：在同一网络的浏览器里查哈希，看状态、确认数、代币合约、地址和标签。终点是不是该客户的充值地址？不是，按选错网络或标签处理。";
        }
        "crypto_withdrawal" {
            step = "Coins: look up the hash in an explorer of that very network. Confirmed to the right address and memo: the receiving platform has to book it. Not found: ask the wallet team whether it was broadcast.",
                "转币：在同一网络的浏览器里查哈希。已确认且地址和标签正确，由收款平台入账；查不到，问钱包组有没有广播。";
        }
        "purchase" {
            step = "Purchase: ask the merchant first, by order number, whether it has the payment; then the acquirer by our reference, whether it was captured and settled.",
                "消费：先凭订单号问商户是否收到；再凭我方编号问收单机构是否已请款和结算。";
        }
        "topup" {
            step = "Top-up: ask the acquirer or our collecting bank whether it was captured or has come in, by number, last four digits and time. An authorisation alone moves no money.",
                "充值：凭编号、卡号后四位和时间，问收单机构或我们的收款行是否已请款或已到账。只有预授权，钱并没有转过来。";
        }
        "withdrawal" {
            step = "Withdrawal: ask our paying bank for the proof of credit by UETR or reference; the customer's bank finds it by the same number. A closed or wrong account comes back as a return.",
                "提现：凭 UETR 或编号向我们的付款行要入账凭证，客户的银行可用同一编号查。账户已销或账号有误的，会退汇。";
        }
        "payout_on_behalf" {
            step = "Payout on behalf: ask the paying partner for the state of this one payment by its reference, and whoever ordered it whether name and account were right.",
                "代付：凭编号向付款合作方查这一笔的状态，并向委托人核对户名和账号。";
        }
        "refund" {
            step = "Refund: by card, ask the acquirer for the ARN, by which the card's bank finds it; by bank, for the reference. A merchant that has not sent it is asked first.",
                "退款：银行卡的，向收单机构要 ARN，发卡行凭它查；银行转账的，要编号。商户还没有发起的，先问商户。";
        }
        "" {
            step = "The rail is not known: find the payment in the ledger by amount, day and number. If it is not there, ask the customer for a receipt.",
                "交易类型不明：按金额、日期和编号在账务系统里找；找不到，请客户提供回单。";
        }
    }
}

/// The way through the investigation of a problem.
#[must_use]
pub fn playbook(locale: Locale, problem: &str) -> Option<&'static Playbook> {
    find(PLAYBOOKS, locale, problem)
}

impl Playbook {
    /// Its steps for money that went on this rail, a code of the kinds of transactions.
    #[must_use]
    pub fn steps_on(&self, locale: Locale, rail: &str) -> Vec<&'static str> {
        let mut steps = self.steps.to_vec();
        if self.traced
            && let Some(trace) = find(TRACES, locale, rail).or_else(|| find(TRACES, locale, ""))
        {
            steps.insert(1, trace.step);
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::{outcomes, problems, prose};
    use crate::i18n::console::ConsoleText;

    #[test]
    fn every_problem_has_three_to_six_steps_on_every_rail_in_both_languages() {
        let codes: Vec<_> = PLAYBOOKS.iter().map(|(code, ..)| *code).collect();
        assert_eq!(codes, problems::problems().collect::<Vec<_>>());
        for (code, en, zh) in PLAYBOOKS {
            assert_eq!((en.steps.len(), en.traced), (zh.steps.len(), zh.traced), "{code}");
            for (en, zh) in en.steps.iter().zip(zh.steps) {
                prose::sentence(en, zh, 230, 95);
            }
            prose::sentence(en.never, zh.never, 140, 50);
            for (rail, ..) in TRACES {
                for locale in Locale::ALL {
                    let steps = playbook(locale, code).unwrap().steps_on(locale, rail);
                    assert!((3..=6).contains(&steps.len()), "{code} {rail}");
                }
            }
        }
        for (_, en, zh) in TRACES {
            prose::sentence(en.step, zh.step, 230, 105);
        }
    }

    #[test]
    fn money_is_traced_as_its_rail_is() {
        let steps = |rail| playbook(Locale::En, "not_received").unwrap().steps_on(Locale::En, rail);
        assert!(steps("remittance")[1].contains("UETR") && steps("purchase")[1].contains("merchant"));
        assert!(steps("crypto_withdrawal")[1].contains("explorer"));
        assert!(steps("pigeon")[1].contains("not known"), "what is not known is looked for first");
        let alone = playbook(Locale::En, "charges").unwrap();
        assert_eq!(alone.steps_on(Locale::En, "remittance"), alone.steps, "there is nothing to trace");
    }

    /// What a playbook names in quotation marks stands so on the page, and every outcome that it names can be chosen.
    #[test]
    fn a_playbook_names_only_what_is_there() {
        let text = ConsoleText::of(Locale::ZhHans);
        let there = [
            text.payment,
            text.said,
            text.earlier,
            text.disclose,
            text.legs,
            text.clocks,
            text.customer,
            text.ruling("offer"),
            "凭证",
            "已汇出",
            "找回服务",
        ];
        let mut known: Vec<&str> = outcomes::outcomes().flat_map(outcomes::reasons).collect();
        known.extend(outcomes::outcomes());
        // Of other code sets: rails, reasons of a recall, who bears charges.
        known.extend(["UETR", "SEPA", "CUST", "DUPL", "FRAD", "AC03", "PSD2"]);
        for (code, en, zh) in PLAYBOOKS {
            for words in zh.steps.iter().chain([&zh.never]) {
                for quoted in words.split('“').skip(1) {
                    let name = quoted.split('”').next().unwrap();
                    assert!(there.contains(&name), "{code}: {name}");
                }
            }
            for words in en.steps.iter().chain(zh.steps) {
                let mut codes = words.split(|c: char| !c.is_ascii_alphanumeric());
                let unknown = codes.find(|word| {
                    word.len() == 4
                        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
                        && !known.contains(word)
                });
                assert_eq!(unknown, None, "{code}: {words}");
            }
        }
    }
}
