/** A message to try the app with. */
export const sample = `Subject: Kettle leaking, second time!

Hello,

I ordered your steel kettle on 3 March (order KT-20418) and it arrived quickly, thank you for that. But it has been leaking at the spout since the first day. Your colleague sent me a new lid last week, and it still leaks, this time over my oak table.

I would like my money back, please, and I would like to know who pays for the table. If I don't hear from you by Friday I will dispute the payment with my bank.

Best regards
Marta Lindqvist`;
