"""Sentences in the wordings of bulletins, plans and committee reports, and what each of them states, written by hand.

A row is (value, unit, previous value, change, change in percent, direction, words of the subject); ``None`` where the
sentence leaves it open.
"""

from __future__ import annotations

Row = tuple[float | None, str | None, float | None, float | None, float | None, str | None, str]


def row(
    value: float | None,
    unit: str | None = "count",
    subject: str = "",
    *,
    previous: float | None = None,
    change: float | None = None,
    percent: float | None = None,
    direction: str | None = None,
) -> Row:
    """One expected statement."""
    return value, unit, previous, change, percent, direction, subject


STATED: dict[str, list[Row]] = {
    # --- a value and its change
    "There were 1,204 ASB incidents recorded in the 12 months to March 2023, a 4.2% fall (53 fewer incidents).": [
        row(1204, subject="ASB incidents", change=-53, percent=-4.2, direction="down")],
    "Violence with injury: 312, up from 287 (+8.7%)": [
        row(312, subject="Violence with injury", previous=287, percent=8.7, direction="up")],
    "Serious: 25 (-3)": [row(25, subject="Serious", change=-3, direction="down")],
    "The rate rose from 54.1 to 60.3 per 1,000 residents.": [row(60.3, "per_1000", previous=54.1, direction="up")],
    "Residential burglary fell by 12.5% to 84 offences in Q2 2023/24.": [
        row(84, subject="Residential burglary", percent=-12.5, direction="down")],
    "Vehicle crime increased by 23 offences, from 101 to 124, compared with the same period in 2022.": [
        row(124, subject="Vehicle crime", previous=101, change=23, direction="up")],
    "Shoplifting has risen 31% since April 2022.": [row(None, subject="Shoplifting", percent=31, direction="up")],
    "Robbery was down 8% (from 50 to 46).": [row(46, subject="Robbery", previous=50, percent=-8, direction="down")],
    "Recorded hate crime stood at 212 incidents, an increase of 15 (7.6%) on the previous year.": [
        row(212, subject="hate crime", change=15, percent=7.6, direction="up")],
    "Between January and June 2024 the team dealt with 148 cases, compared to 131 in the same period last year.": [
        row(148, subject="cases", previous=131)],
    "338 (393 in 2009/10)": [row(338, previous=393)],
    "Criminal damage reports reduced from 640 in 2021/22 to 598 in 2022/23, a reduction of 6.6%.": [
        row(598, subject="Criminal damage reports", previous=640, percent=-6.6, direction="down")],
    "An increase of 45 arson offences was recorded, up 12%.": [
        row(None, subject="arson", change=45, percent=12, direction="up")],
    "The number of knife crimes remained the same at 17.": [row(17, subject="knife crimes", direction="same")],
    "Theft offences are up 4.4 per cent while robbery is down 2.1 per cent.": [
        row(None, subject="Theft offences", percent=4.4, direction="up"),
        row(None, subject="robbery", percent=-2.1, direction="down")],
    "Burglary fell by 4% and vehicle crime rose by 9%.": [
        row(None, subject="Burglary", percent=-4, direction="down"),
        row(None, subject="vehicle crime", percent=9, direction="up")],
    "Calls for service dropped to 9,870 from 10,412 the year before.": [
        row(9870, subject="Calls for service", previous=10412, direction="down")],
    "Domestic abuse incidents: 2,346 (2,298 in 2021/22).": [
        row(2346, subject="Domestic abuse incidents", previous=2298)],
    "A 19% reduction in fly-tipping reports was achieved.": [
        row(None, subject="fly-tipping reports", percent=-19, direction="down")],
    "There has been a decrease in residential burglary of 7%.": [
        row(None, subject="residential burglary", percent=-7, direction="down")],
    "Overall crime has decreased by more than 5%.": [row(None, subject="crime", percent=-5, direction="down")],
    "During Quarter 3 there were 61 arrests, 14 more than in Quarter 2.": [
        row(61, subject="arrests", change=14, direction="up")],
    "Deliberate fires: 33, 6 fewer than last year.": [row(33, subject="Deliberate fires", change=-6, direction="down")],
    "Killed or seriously injured casualties rose to 58 from 49 (an increase of 18.4%).": [
        row(58, subject="casualties", previous=49, percent=18.4, direction="up")],
    "Q2: 201 more reports, 17.8% increase": [row(None, subject="reports", change=201, percent=17.8, direction="up")],
    "We had 2 less calls than the same period last year, when 90 were received.": [
        row(None, subject="calls", previous=90, change=-2, direction="down")],
    "Fatal: 4 ↑ Serious: 3 ↓ Slight: 25 ↓": [
        row(None, subject="Fatal", change=4, direction="up"),
        row(None, subject="Serious", change=-3, direction="down"),
        row(None, subject="Slight", change=-25, direction="down")],
    "Stalking and harassment offences increased 12.4% (+31).": [
        row(None, subject="Stalking and harassment", change=31, percent=12.4, direction="up")],
    "Total recorded crime: 8,412 (▼ 3.2%)": [row(8412, subject="recorded crime", percent=-3.2, direction="down")],
    "ASB decreased by 389 incidents (11.2%) to 3,081 incidents.": [
        row(3081, subject="ASB", change=-389, percent=-11.2, direction="down")],
    "Public order offences have more than doubled.": [],
    "Violent crime fell, with 412 offences recorded against 455 in the previous year.": [
        row(412, subject="offences recorded", previous=455, direction="down")],
    "There were 4,318 victim based crimes, a fall of 207 (4.6%) on the 4,525 recorded in the year before.": [
        row(4318, subject="victim based crimes", previous=4525, change=-207, percent=-4.6, direction="down")],
    "The panel heard 268 cases with 341 children, a 15% increase in cases.": [
        row(268, subject="cases"), row(341, subject="children"),
        row(None, subject="cases", percent=15, direction="up")],
    "Criminal damage: 803 (no change)": [row(803, subject="Criminal damage", direction="same")],
    "Bicycle theft, at 196, is level with last year.": [row(196, subject="Bicycle theft", direction="same")],
    "There have been 5 drug-related deaths, down from nine.": [
        row(5, subject="drug-related deaths", previous=9, direction="down")],
    "1,906 crimes, 4% down on the same quarter last year (1,985)": [
        row(1906, subject="crimes", previous=1985, percent=-4, direction="down")],
    "Calls about off-road bikes went from 54 in Quarter 1 to 31.": [
        row(31, subject="Calls about off-road bikes", previous=54)],
    "Sheds and garages were broken into 97 times.": [row(97, subject="Sheds and garages")],
    "The take-up of Free for Two claims in the same period was 68% with 2,762 children being funded.": [
        row(68, "percent", subject="take-up of Free for Two claims"), row(2762, subject="children")],
    # --- several figures
    "Of the 85 young people, 33 were female (38.8%) and 52 male (61.2%).": [
        row(85, subject="young people"), row(33, subject="female"), row(38.8, "percent", subject="female"),
        row(52, subject="male"), row(61.2, "percent", subject="male")],
    "2,010 (24%) were repeat victims.": [
        row(2010, subject="repeat victims"), row(24, "percent", subject="repeat victims")],
    "The most common offences were: Theft 30.6% (74); Violence: 17.4% (42); and Criminal Damage 15.3% (37).": [
        row(30.6, "percent", subject="Theft"), row(74, subject="Theft"), row(17.4, "percent", subject="Violence"),
        row(42, subject="Violence"), row(15.3, "percent", subject="Criminal Damage"),
        row(37, subject="Criminal Damage")],
    "Nine out of 12 (75%) cameras were deployed.": [row(9), row(75, "percent")],
    "The scheme had 733 followers and 5531 tweets have been submitted to date": [
        row(733, subject="followers"), row(5531, subject="tweets")],
    "A total of 4 CBOs have been progressed, of these one was confirmed and 3 were dealt with by other means.": [
        row(4, subject="CBOs progressed"), row(1, subject="confirmed"), row(3, subject="dealt with")],
    "14 premises were visited and six warning letters issued.": [
        row(14, subject="premises visited"), row(6, subject="warning letters")],
    "Officers made 23 arrests, seized 14 weapons and recovered £12,400 in cash.": [
        row(23, subject="arrests"), row(14, subject="weapons"), row(12400, "gbp", subject="cash")],
    # --- percentages, rates, ratios, money
    "61% of residents said they feel safe after dark, compared with 58% in 2021.": [
        row(61, "percent", subject="residents", previous=58)],
    "Public confidence rose by 3 percentage points to 74%.": [
        row(74, "percent", subject="Public confidence", change=3, direction="up")],
    "First time entrants were 148 per 100,000 young people, below the regional rate of 171.": [
        row(148, "per_100000", subject="First time entrants"), row(171, "per_100000")],
    "Young people featured in three out of every ten police logs.": [row(0.3, "ratio")],
    "72% of the bicycles recovered could not be returned.": [row(72, "percent", subject="bicycles recovered")],
    "There were 51.2 offences per 1,000 inhabitants compared to 78.9 across the county.": [
        row(51.2, "per_1000", subject="offences"), row(78.9, "per_1000")],
    "1 in 4 women experience domestic abuse.": [row(0.25, "ratio", subject="women")],
    "The crime rate is 62.3 crimes per 1,000 population.": [row(62.3, "per_1000", subject="crime rate")],
    "Hospital admissions for self-harm were 181.2 per 100,000.": [
        row(181.2, "per_100000", subject="Hospital admissions")],
    "A grant of £2,500 was awarded to the youth club.": [row(2500, "gbp", subject="grant")],
    "Over 400 people attended the event.": [row(400, subject="people")],
    "Shoplifting accounts for 14% of all recorded crime.": [row(14, "percent", subject="Shoplifting")],
    "The partnership secured £1.2m from the Safer Streets Fund.": [row(1.2e6, "gbp")],
    "Satisfaction with the police improved by 4% to 81%.": [
        row(81, "percent", subject="Satisfaction with the police", percent=4, direction="up")],
    "Violent crime was 21.4 per 1,000 residents compared with a county average of 27.9.": [
        row(21.4, "per_1000", subject="Violent crime"), row(27.9, "per_1000")],
    "Twenty-five schools took part.": [row(25, subject="schools")],
    "The helpline took 1,340 calls; 212 of these were repeat callers.": [
        row(1340, subject="calls"), row(212, subject="repeat callers")],
    # --- ranks
    "The borough ranked 6th lowest of 43 areas for burglary.": [row(6, "rank")],
    "Burglary is now the second lowest in the county.": [row(2, "rank", subject="Burglary")],
    "This was the lowest rate in Surrey.": [row(1, "rank")],
    "One of the lowest rates in the county.": [],
    "It was ranked 3rd best in its Most Similar Group.": [row(3, "rank")],
    # --- numbers in words
    "Three closure orders were obtained and eleven injunctions served.": [
        row(3, subject="closure orders"), row(11, subject="injunctions")],
    "One closure order was granted in May.": [row(1, subject="closure order")],
    "There were no reported incidents of arson.": [row(0, subject="reported incidents of arson")],
    "There are currently two organised crime groups being monitored.": [row(2, subject="organised crime groups")],
    "Forty two referrals were received.": [row(42, subject="referrals received")],
}  # fmt: skip

SILENT: tuple[str, ...] = (
    "Our pledge: 500 free bells by Christmas.",
    "TOTAL EFFICIENCY -65.0 0.0 0.0",
    "25, for consideration of the following subject matter:",
    "The framework used the 4 C’s to guide the process.",
    "Next year we will fund 4 projects with £30,000, hold 10 street surgeries, and train 200 champions.",
    "We want burglary to fall to below 200 and at least 60% of victims to be satisfied.",
    "It was asked that fixed penalties be raised to £500.",
    "The car parks are used after six o'clock.",
    "The line is answered from eight in the morning until ten at night.",
    "Table 1: Offences with a victim under 18",
    "Every case with three or more calls has been looked at.",
    "Rate of referrals per 10,000 population aged under 18",
    "The Crime and Disorder Act 1998 (section 17) places a duty on councils.",
    "This plan covers 2017-18 and was agreed on 12 March 2017 at 7.30pm.",
    "Young people aged 10 to 17 took part in the 8-12s Project.",
    "See page 14, paragraph 3.2 and Appendix 4.",
    "Call 101 or 01732 227000, or ring Crimestoppers on 0800 555 111.",
    "The Partnership aims to reduce burglary by 5%.",
    "We will deliver 10 sessions in schools.",
    "Reduce all crime by 2%.",
    "80% of cases to be closed within 28 days is our target for 2024.",
    "A 12-week programme runs three times a year.",
    "The group meets every 6 weeks for two hours.",
    "One of the key priorities is road safety.",
    "The plan has five priorities and three aims.",
    "Operation 5 targeted the A25 near junction 4 of the M26.",
    "Year 6 pupils visited the centre.",
    "XX families were supported, an increase of X% on the XXX seen last year.",
    "We worked with XXX people in 2013/14.",
    "The office is at 14 High Street, TN13 1HG.",
    "Councillor Smith asked a question and one can see why.",
    "Training for under 18s and over 65s continues 24/7.",
    "A minimum of 4 additional cameras is planned.",
    "It is anticipated that crime will fall by a further 2%.",
    "3. The Committee noted the report.",
    "1 The Community Safety Partnership was set up under the Act.",
    "The report was noted under minute 18.",
    "Ensure that 100 frontline workers are trained.",
    "Visit www.example.gov.uk/crime2019 or email team101@example.gov.uk.",
    "Tier 1 & 2 workers attended Key Stage 2 classes.",
    "The top 3 concerns were speeding, parking and litter.",
    "There are no financial implications arising from this report.",
    "Covid-19 restrictions applied, and the G7 was held nearby.",
    "Two-thirds felt safe and half did not.",
    "The 30mph limit and 20 mph zones were reviewed.",
    "The meeting closed at 9.14 PM.",
    "Funding for years 2 and 3 of the three-year project is agreed.",
    "Residents can apply for up to 4 permits.",
    "The two districts work together and the first meeting took place.",
)

STATED |= {
    "Overall crime in Northborough fell by 1,312 offences (-7.8%) in the year to March 2024, from 16,820 to 15,508.": [
        row(15508, subject="crime", previous=16820, change=-1312, percent=-7.8, direction="down")],
    "Sexual offences rose 3.1% to 402, while rape offences fell slightly from 148 to 141.": [
        row(402, subject="Sexual offences", percent=3.1, direction="up"),
        row(141, subject="rape offences", previous=148, direction="down")],
    "The number of first time entrants reduced from 38 in 2021 to 29 in 2022 (a reduction of 24%).": [
        row(29, subject="first time entrants", previous=38, percent=-24, direction="down")],
    "Hate crime: 87 (2022/23: 102), a decrease of 14.7%.": [
        row(87, subject="Hate crime", previous=102, percent=-14.7, direction="down")],
    "Robbery increased by a third.": [],
    "ASB is down by almost a fifth (19.4%) compared to 2021/22, with 2,210 fewer incidents.": [
        row(None, subject="ASB", change=-2210, percent=-19.4, direction="down")],
    "In Q3, 64% (41) of victims were female and 36% (23) were male.": [
        row(64, "percent", "victims female"), row(41, subject="victims female"),
        row(36, "percent", "victims male"), row(23, subject="victims male")],
    "85 Community Protection Warnings and 22 Community Protection Notices were issued in 2023/24.": [
        row(85, subject="Community Protection Warnings"), row(22, subject="Community Protection Notices issued")],
    "The Community Safety Team completed 312 home security visits, up 40 on last year, and fitted 1,150 devices.": [
        row(312, subject="home security visits", change=40, direction="up"), row(1150, subject="devices")],
    "Burglary (residential): -12%; burglary (business): +4%; robbery: no change.": [
        row(None, subject="Burglary (residential)", percent=-12, direction="down"),
        row(None, subject="burglary (business)", percent=4, direction="up")],
    "Theft from the person saw the largest increase, rising by 58 offences (46%) from 126 to 184.": [
        row(184, subject="Theft from the person", previous=126, change=58, percent=46, direction="up")],
    "Of the 1,460 residents surveyed, 71% felt safe in the day and 43% felt safe at night.": [
        row(1460, subject="residents surveyed"), row(71, "percent", "felt safe in the day"),
        row(43, "percent", "felt safe at night")],
    "The detection rate for rape improved from 5.2% to 7.9%, a 2.7 percentage point increase.": [
        row(7.9, "percent", "detection rate for rape", previous=5.2, change=2.7, direction="up")],
    "The MARAC heard 412 cases in 2022-23, of which 118 (29%) were repeats.": [
        row(412, subject="cases"), row(118, subject="repeats"), row(29, "percent", "repeats")],
    "Seven in ten residents agreed that the police do a good job.": [row(0.7, "ratio", "residents")],
    "Referrals to Channel doubled from 6 to 12.": [row(12, subject="Referrals to Channel", previous=6, direction="up")],
    "Violence against the person accounted for 41.2% of total crime, up from 38.9% last year.": [
        row(41.2, "percent", "Violence against the person", previous=38.9, direction="up")],
    "Public order offences: 934 ▲ 6.4%": [row(934, subject="Public order offences", percent=6.4, direction="up")],
    "Compared to 2022/23, burglary has fallen by 8.3% and vehicle crime by 5.1%.": [
        row(None, subject="burglary", percent=-8.3, direction="down"),
        row(None, subject="vehicle crime", percent=-5.1, direction="down")],
    "There has been a 3.4% rise in violence without injury and a 10.2% fall in violence with injury.": [
        row(None, subject="violence without injury", percent=3.4, direction="up"),
        row(None, subject="violence with injury", percent=-10.2, direction="down")],
    "A 16% rise was seen in shoplifting, with 1,022 offences.": [
        row(1022, subject="shoplifting", percent=16, direction="up")],
    "Overall satisfaction was 83.4% (2022: 81.9%).": [row(83.4, "percent", "satisfaction", previous=81.9)],
    "Arson increased from 12 offences to 19 offences (58.3%).": [
        row(19, subject="Arson", previous=12, percent=58.3, direction="up")],
    "Reports of noise nuisance rose by 8% to reach 1,145.": [
        row(1145, subject="Reports of noise nuisance", percent=8, direction="up")],
    "Victim-based crime decreased to 12,045 offences, 3.9% less than the year before.": [
        row(12045, subject="Victim-based crime", percent=-3.9, direction="down")],
    "Road deaths dropped to three in 2023 from seven in 2022.": [
        row(3, subject="Road deaths", previous=7, direction="down")],
    "Anti-social driving complaints - 67 this year compared with 93 last year.": [
        row(67, subject="Anti-social driving complaints", previous=93)],
    "During the quarter 43 people were referred to the scheme (36 in Q1).": [
        row(43, subject="people referred to the scheme", previous=36)],
    "Domestic abuse crimes increased by 17.1% (+243 crimes) and account for 19% of all crime.": [
        row(None, subject="Domestic abuse crimes", change=243, percent=17.1, direction="up"),
        row(19, "percent", "Domestic abuse crimes share of all crime")],
    "There has been a slight decrease in vehicle crime, 412 to 398.": [
        row(398, subject="vehicle crime", previous=412, direction="down")],
    "No arrests were made.": [row(0, subject="arrests")],
}  # fmt: skip

SILENT += (
    "The plan will be reviewed every 12 months and refreshed in 2026.",
    "Our five-year strategy runs from April 2024 to March 2029.",
    "Under the Police, Crime, Sentencing and Courts Act 2022 six authorities must work together.",
    "The strategy has 4 pillars: Prevent, Pursue, Protect and Prepare.",
    "Officers patrol the High Street between 6pm and 2am on Fridays.",
    "Success will be measured by a 5% reduction in ASB calls.",
    "There is a zero tolerance approach to hate crime.",
    "For more information contact the team on 0300 123 4567 quoting ref 2024/118.",
    "Members agreed recommendation 3 and noted appendix 2.",
    "The CCTV control room operates 24 hours a day, 365 days a year.",
    "Page 3 of 24",
    "It is a two-stage process.",
    "We hope to recruit 20 more Street Watch volunteers.",
    "The first phase ran from 1 to 30 June.",
    "Figure 3: Burglary rate per 1,000 households",
    "The speed limit was reduced from 40mph to 30mph.",
    "The target is to keep offences below 1,200.",
    "This is expected to rise to 15,000 by 2031.",
    "Up to 30% of offenders could be diverted.",
    "For (52)",
    "The offence is considered cleared when someone was (1) arrested, (2) charged and (3) convicted.",
)
