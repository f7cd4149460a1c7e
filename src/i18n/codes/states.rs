//! What people read about the state of a transaction.
//!
//! `sent` is the end in our own books but no proof of credit, so nothing here calls it arrived. What is said of
//! `blocked` and `pending_review` is all that may be told while a review lasts.

use super::{Locale, find};

words! {
    /// What a customer reads about a transaction's state. A sentence with a date can follow any of the sentences;
    /// after `awaiting_confirmations` it is the count, such as "3/12 confirmations".
    StateWords {
        name,
        /// For the person who pays: what it means, and what happens next.
        sender,
        /// For the person who is paid.
        recipient,
        /// Ends "the money is with …".
        with,
    }
    STATES {
        "received" {
            name = "Instruction received", "已受理";
            sender = "We have your order, and it is our turn to start on it. The money has not left yet.",
                "我们收到了您的指令，接下来由我们处理。钱还没有转出。";
            recipient = "The sender has given the order to pay you. The money has not left yet.",
                "付款人已经提交付款指令，钱还没有转出。";
            with = "the sender", "付款人";
        }
        "awaiting_funds" {
            name = "Waiting for your payment", "等待付款";
            sender = "Your payment has not reached us yet, and we start when it does. If you have paid, your bank is passing it on.",
                "我们还没收到您付的钱，收到后就开始处理。如果您已经付了，钱正由您的银行转来。";
            recipient = "The sender's payment has not reached us yet. We start when it does.",
                "付款人的钱还没到我们这里，收到后我们就开始处理。";
            with = "the sender or their bank", "付款人或付款人的银行";
        }
        "awaiting_confirmations" {
            name = "Waiting for network confirmations", "等待网络确认";
            sender = "Your transfer is on the blockchain, and the network is confirming it. It can be credited when the count is full.",
                "您的转账已经上链，网络正在确认。确认数满了，就可以入账。";
            recipient = "A transfer to you is on the blockchain, and the network is confirming it. It can be credited when the count is full.",
                "转给您的币已经上链，网络正在确认。确认数满了，就可以入账。";
            with = "the network", "区块链网络";
        }
        "pending_review" {
            name = "Under security review", "安全审核中";
            sender = "We check this payment before it goes on. It is our turn: you need not do anything now.",
                "付款继续之前，我们要先核对。现在轮到我们，您不用做任何事。";
            recipient = "This payment is still being processed and is not in your account yet. You need not do anything now.",
                "这笔款还在处理，没有进您的账户。您现在不用做任何事。";
            with = "us", "我们";
        }
        "action_required" {
            name = "We need something from you", "待您补充资料";
            sender = "This payment goes on when we have what we need from you. It is your turn.",
                "我们收到需要您提供的资料后，这笔付款才能继续。现在轮到您。";
            recipient = "This payment can be credited when we have what we need from you. It is your turn.",
                "我们收到需要您提供的资料后，这笔款才能入账。现在轮到您。";
            with = "us", "我们";
        }
        "accepted" {
            name = "Accepted", "已接受";
            sender = "Your payment has passed the checks. It is our turn to carry it out.",
                "您的付款已经通过检查，接下来由我们执行。";
            recipient = "The payment to you has passed the checks. It is our turn to carry it out; it has not been sent yet.",
                "付给您的这笔款已经通过检查，接下来由我们执行，还没有汇出。";
            with = "us", "我们";
        }
        "processing" {
            name = "Processing", "处理中";
            sender = "We are carrying out your payment. The money is still with us.",
                "我们正在执行您的付款，钱还在我们这里。";
            recipient = "We are carrying out the payment to you. The money has not left us yet.",
                "我们正在执行付给您的这笔款，钱还没有离开我们。";
            with = "us", "我们";
        }
        "sent" {
            name = "Sent to next bank / network", "已汇出";
            sender = "The money has left us, and it is the turn of the next bank or network. This does not prove yet that the recipient has it.",
                "钱已经离开我们，轮到下一家银行或网络处理。这还不能证明对方收到了。";
            recipient = "The payment is on its way, and it is the turn of the next bank or network. We cannot see yet that it is in your account.",
                "这笔款已经汇出，轮到下一家银行或网络处理。我们还看不到它进您的账户。";
            with = "the next bank or network", "下一家银行或网络";
        }
        "at_beneficiary_bank" {
            name = "Delivered to recipient's bank", "已送达收款行";
            sender = "The recipient's bank has the money but has not put it into the account yet. It is that bank's turn, and the recipient can ask it.",
                "收款方的银行收到了这笔钱，还没有记入账户。现在轮到那家银行，收款人可以去问它。";
            recipient = "Your bank has the money but has not put it into your account yet. It is your bank's turn: ask it, and give it the numbers in this record.",
                "您的银行收到了这笔钱，还没有记入您的账户。现在轮到您的银行，请带上这条记录里的编号去问它。";
            with = "the recipient's bank", "收款方的银行";
        }
        "credited" {
            name = "Credited", "已入账";
            sender = "The money is in the account that you gave. You need not do anything more.",
                "钱已进入您填写的账户，您不用再做什么。";
            recipient = "The money is in your account.",
                "钱已进入您的账户。";
            with = "the recipient", "收款人";
        }
        "credited_restricted" {
            name = "Credited, not yet withdrawable", "已入账（暂不可提现）";
            sender = "The money is in the account that you gave. You need not do anything more.",
                "钱已进入您填写的账户，您不用再做什么。";
            recipient = "The money is in your account but cannot be withdrawn yet.",
                "钱已进入您的账户，暂时还不能提现。";
            with = "the recipient", "收款人";
        }
        "settled" {
            name = "Settled", "已清算";
            sender = "The institutions have settled the payment between them. This alone does not prove that it is in the recipient's account: look for Credited.",
                "机构之间已经结清。单凭这一条还不能证明钱进了收款人的账户，请以“已入账”为准。";
            recipient = "The institutions have settled the payment between them. This alone does not prove that it is in your account: look for Credited.",
                "机构之间已经结清。单凭这一条还不能证明钱进了您的账户，请以“已入账”为准。";
            with = "the institutions on the way", "途中的机构";
        }
        "blocked" {
            name = "Blocked by law or rule", "已冻结（合规）";
            sender = "A law or rule does not allow us to move this money at present. We may not be able to say more, but you can complain at any time.",
                "按照法律或规则，这笔钱目前不能动用。我们可能无法说明更多，但您随时可以投诉。";
            recipient = "A law or rule does not allow this payment to be credited at present. We may not be able to say more, but you can complain at any time.",
                "按照法律或规则，这笔款目前不能入账。我们可能无法说明更多，但您随时可以投诉。";
            with = "us", "我们";
        }
        "rejected" {
            name = "Rejected before execution", "已拒绝";
            sender = "This payment was not started, and the money is still yours. Read the reason in this record before you pay again.",
                "这笔付款没有开始执行，钱还是您的。重新付款之前，请先看记录里的原因。";
            recipient = "This payment was not started, so no money is on its way to you. Please ask the sender.",
                "这笔付款没有开始执行，没有钱转给您。请和付款人联系。";
            with = "the sender", "付款人";
        }
        "failed" {
            name = "Failed", "失败";
            sender = "The payment could not be finished, and the money is still yours. If your balance is lower and does not recover, start an appeal from this record.",
                "付款没能完成，钱还是您的。如果余额少了又没有退回，请从这条记录提交申诉。";
            recipient = "The payment to you could not be finished. Please ask the sender.",
                "付给您的这笔款没能完成。请和付款人联系。";
            with = "the sender", "付款人";
        }
        "cancelled" {
            name = "Cancelled", "已撤销";
            sender = "The payment was stopped in time and was not sent. What you had paid for it goes back to where you paid from.",
                "付款及时停下，没有汇出。已经付的钱会退回您付款时用的地方。";
            recipient = "The payment to you was stopped before it was sent. Please ask the sender.",
                "付给您的这笔款在汇出之前停下了。请和付款人联系。";
            with = "the sender", "付款人";
        }
        "returned" {
            name = "Returned by recipient's bank", "已退汇";
            sender = "The recipient's bank has sent the money back. It is on its way to us, and we credit it to you when it is here; a bank on the way may keep a fee.",
                "收款方的银行把钱退了回来，正在退回途中。到我们这里后，我们会记入您的账户；途中的银行可能扣费。";
            recipient = "The bank sent this payment back, so it is not in your account. Your bank can tell you why.",
                "银行把这笔款退了回去，没有进您的账户。原因可以问您的银行。";
            with = "the banks that are returning it", "退回途中的银行";
        }
        "refunded" {
            name = "Refunded", "已退款";
            sender = "The money was paid back to where you paid from. A card statement may show it later than this record.",
                "钱已退回您付款时用的地方。退到银行卡的，账单上可能晚一些才看到。";
            recipient = "The money of this payment was paid back to the sender.",
                "这笔款的钱已退还付款人。";
            with = "the sender", "付款人";
        }
        "reversed" {
            name = "Reversed", "已冲正";
            sender = "A finished payment was undone, and the money went back to you. If something is not right, start an appeal from this record.",
                "已完成的交易被撤了回来，钱退给了您。如果有不对的地方，请从这条记录提交申诉。";
            recipient = "A finished payment to you was undone, and the money went back to the payer. If you disagree, start an appeal from this record.",
                "已完成的这笔款被撤了回去，钱退给了付款人。如果您不同意，请从这条记录提交申诉。";
            with = "the payer", "付款人";
        }
        "charged_back" {
            name = "Charged back", "已拒付";
            sender = "Your card's bank has taken this money back for you. The other side can still answer, so the result can change.",
                "发卡行已经替您收回这笔钱。对方还可以答辩，结果可能变化。";
            recipient = "The payer's card bank has taken this money back for its customer. If you disagree, you can answer with proof.",
                "付款人的发卡行替持卡人收回了这笔钱。如果您不同意，可以提交凭证答辩。";
            with = "the payer", "付款人";
        }
        "misdirected" {
            name = "Wrong address / network / memo", "错误充值";
            sender = "The coins went to another address or network, or without the right memo. Do not send more: start an appeal from this record, and we check what is possible.",
                "币转到了别的地址、网络，或者标签、备注对不上。请不要再转；请从这条记录提交申诉，我们来查还能怎么办。";
            recipient = "Coins for you went to another address or network, or without the right memo. Start an appeal from this record, and we check what is possible.",
                "转给您的币到了别的地址、网络，或者标签、备注对不上。请从这条记录提交申诉，我们来查还能怎么办。";
            with = "the network or us", "区块链网络或我们";
        }
        "expired" {
            name = "Expired unpaid", "已过期";
            sender = "No payment reached us in time, so this order has ended and nothing was sent. If you paid all the same, start an appeal from this record.",
                "规定时间内没有收到付款，这笔订单已经结束，没有汇出任何钱。如果您其实付了，请从这条记录提交申诉。";
            recipient = "This order has ended without a payment, so nothing was sent to you. Please ask the sender.",
                "这笔订单没有付款就结束了，没有钱转给您。请和付款人联系。";
            with = "the sender", "付款人";
        }
    }
}

/// The words of a transaction state.
#[must_use]
pub fn state(locale: Locale, code: &str) -> Option<&'static StateWords> {
    find(STATES, locale, code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::codes::prose;

    #[test]
    fn every_state_is_there_once_and_written_in_both_languages() {
        prose::codes(STATES.iter().map(|(code, ..)| *code));
        assert_eq!(STATES.len(), 22);
        for (code, en, zh) in STATES {
            prose::label(en.name, zh.name, 34, 12);
            prose::sentence(en.sender, zh.sender, 165, 60);
            prose::sentence(en.recipient, zh.recipient, 165, 60);
            prose::label(en.with, zh.with, 34, 12);
            assert_eq!(state(Locale::En, code), Some(en));
            assert_eq!(state(Locale::ZhHans, code), Some(zh));
        }
        assert_eq!(state(Locale::En, "lost"), None);
    }

    #[test]
    fn sent_is_never_called_arrived() {
        for code in ["sent", "at_beneficiary_bank", "settled"] {
            let (en, zh) =
                (state(Locale::En, code).expect("known"), state(Locale::ZhHans, code).expect("known"));
            for text in [en.name, en.sender, en.recipient] {
                assert!(!text.to_lowercase().contains("arrive"), "{text}");
            }
            for text in [zh.name, zh.sender, zh.recipient] {
                assert!(!text.contains("到账"), "{text}");
            }
        }
    }

    #[test]
    fn a_review_tells_nothing_of_its_reason() {
        for code in ["blocked", "pending_review"] {
            for locale in Locale::ALL {
                let words = state(locale, code).expect("known");
                for text in [words.sender, words.recipient] {
                    for word in [
                        "suspic", "launder", "fraud", "police", "report", "可疑", "洗钱", "欺诈", "警",
                        "举报",
                    ] {
                        assert!(!text.to_lowercase().contains(word), "{text}");
                    }
                }
            }
        }
    }
}
