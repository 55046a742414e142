"""Letters written by hand, each in the words of another office. A tab begins a new column."""

from fpdf import FPDF

TO = "\n\nMeridian Vehicle Hire Ltd\nUnit 3 Canal Works\nTow Path Road\nKelsham\nKL3 8ZZ\n\n"

WRITTEN: dict[str, tuple[str, dict[str, object]]] = {
    "london moving traffic": (
        "London Borough of Tarling\nParking and Mobility Services" + TO + "PENALTY CHARGE NOTICE\n"
        "London Local Authorities and Transport for London Act 2003 (as amended)\n"
        "PCN: TG70022816\tVRM: LD21 KVE\nDate of this PCN: 14/08/2025\tDate of service: 16/08/2025\n\n"
        "To the registered keeper of vehicle LD21 KVE, make BMW, colour BLACK.\n"
        "The London Borough of Tarling believes that on 06/08/2025 at 17:42 in HAWTHORN ROAD J/W MILE LANE\n"
        "the following contravention occurred: 50R - Performing a prohibited turn (no right turn)\n\n"
        "The Penalty Charge of £160.00 must be paid not later than the last day of the period of 28 days "
        "beginning with\n"
        "the date of this notice. The penalty charge will be reduced by one half to £80.00 if it is paid "
        "not later than\n"
        "the last day of the period of 14 days beginning with the date of this notice.\n"
        "If the PCN is not paid and no representations are made, we may increase the charge to £240.00.",
        {
            "document_type": "pcn_postal",
            "reference": "TG70022816",
            "vrm": "LD21KVE",
            "issuing_authority": "London Borough of Tarling",
            "contravention_code": "50R",
            "contravention_at": "2025-08-06T17:42",
            "date_of_notice": "2025-08-14",
            "amount_full_pence": 16000,
            "amount_discounted_pence": 8000,
            "amount_increased_pence": 24000,
            "discount_days": 14,
            "discount_until": None,
            "pay_or_represent_until": None,
            "contravention_end_at": None,
        },
    ),
    "ultra low emission zone": (
        "Capital Transport Authority\nRoad User Charging" + TO + "Penalty Charge Notice\n"
        "Greater London Authority Act 1999\n\nPenalty Charge Notice number\tLC 4471 0936\n"
        "Vehicle registration number\tAB12 CDE\nDate of contravention\t21 January 2026\nTime\t09:12\n"
        "Where\tEuston Road, near Melton Street\nDate of notice\t29 January 2026\n\n"
        "A daily Ultra Low Emission Zone charge was not paid for the above vehicle.\n"
        "Pay £90.00 by 11 February 2026 (discounted rate).\nPay £180.00 by 25 February 2026.\n"
        "After that a Charge Certificate will be issued and the penalty goes up to £270.00.",
        {
            "document_type": "road_user_charge_pcn",
            "reference": "LC44710936",
            "vrm": "AB12CDE",
            "contravention_code": None,
            "contravention_at": "2026-01-21T09:12",
            "date_of_notice": "2026-01-29",
            "location": "Euston Road, near Melton Street",
            "amount_full_pence": 18000,
            "amount_discounted_pence": 9000,
            "amount_increased_pence": 27000,
            "discount_until": "2026-02-11",
            "pay_or_represent_until": "2026-02-25",
        },
    ),
    "private without a camera": (
        "Redwing Parking Ltd\nRegistered in England 09876543" + TO + "CHARGE NOTICE\nNotice to Keeper\n\n"
        "PCN Ref: RW2290417\nIssued: 02 May 2026\nVehicle Reg: BK19 OPT\nMake: AUDI\n"
        "Contravention Date: 24 April 2026\nContravention Time: 18:05\nLocation: Maple Court Residents "
        "Car Park\n"
        "Contravention: Parked without displaying a valid permit\nAmount Due: £100.00\nIf Paid Within 14 "
        "Days: £60.00\n\n"
        "This is a notice under paragraph 8(2) of Schedule 4 of the Protection of Freedoms Act 2012.\n"
        "The driver is liable for the parking charge. If unpaid after 28 days, an extra £70 debt recovery "
        "charge may be added.",
        {
            "document_type": "private_parking_charge",
            "reference": "RW2290417",
            "vrm": "BK19OPT",
            "issuing_authority": "Redwing Parking Ltd",
            "contravention_code": None,
            "contravention_at": "2026-04-24T18:05",
            "contravention_end_at": None,
            "date_of_notice": "2026-05-02",
            "location": "Maple Court Residents Car Park",
            "amount_full_pence": 10000,
            "amount_discounted_pence": 6000,
            "amount_increased_pence": None,
            "discount_days": 14,
        },
    ),
    "police": (
        "CHILTERN VALLEY POLICE\nCamera Enforcement Office\nPO Box 640"
        + TO
        + "NOTICE OF INTENDED PROSECUTION\n"
        "Road Traffic Offenders Act 1988 Section 1\n\nNotice No: 0412 5590 7713\nDate: 19/02/2026\n\n"
        "It is intended to take proceedings against the driver of motor vehicle GX70 LTU for the alleged "
        "offence of:\n"
        "Offence: Exceeding a 40 mph limit - contrary to local order\nOn: 09/02/2026 at 13:27 hours\n"
        "At: A4010 Aylesbury Road, Terrick\n\nThe penalty is up to £1,000 and 3 points. A course may be "
        "offered for £95.\n"
        "You must reply within 28 days of service of this notice.",
        {
            "document_type": "notice_of_intended_prosecution",
            "reference": "041255907713",
            "vrm": "GX70LTU",
            "issuing_authority": "Chiltern Valley Police",
            "contravention_at": "2026-02-09T13:27",
            "date_of_notice": "2026-02-19",
            "amount_full_pence": None,
            "amount_discounted_pence": None,
            "amount_increased_pence": None,
            "amount_other_pence": None,
            "discount_days": None,
        },
    ),
    "charge certificate": (
        "Northfield City Council\nCity Hall, Northfield NF1 1AA"
        + TO
        + "CHARGE CERTIFICATE\nTraffic Management Act 2004\n"
        "Penalty Charge Notice: NF51180023\nVehicle registration mark: HV67 SSE\nDate of Charge "
        "Certificate: 03/03/2026\n"
        "Date of contravention: 11/11/2025\tTime of contravention: 15:10\n"
        "Location: Brunswick Street\nContravention: 02 Parked or loading/unloading in a restricted street\n\n"
        "As payment has not been received the charge has been increased by 50% in accordance with the "
        "regulations.\n"
        "Original penalty charge\t£70.00\nSurcharge\t£35.00\nAmount paid to date\t£0.00\nNow "
        "payable\t£105.00\n\n"
        "If the increased charge is not paid within 14 days the council may apply to the court.",
        {
            "document_type": "charge_certificate",
            "reference": "NF51180023",
            "vrm": "HV67SSE",
            "issuing_authority": "Northfield City Council",
            "contravention_code": "02",
            "contravention_at": "2025-11-11T15:10",
            "date_of_notice": "2026-03-03",
            "location": "Brunswick Street",
            "amount_full_pence": 7000,
            "amount_discounted_pence": None,
            "amount_increased_pence": 10500,
            "discount_days": None,
        },
    ),
    "council with due dates": (
        "Penmoor Council\nEnforcement Team"
        + TO
        + "Penalty Charge Notice\nTraffic Management Act 2004, regulation 10\n"
        "Notice ref\tDate of issue\tVehicle\tPenalty\nPM66012754\t05 Jun 2026\tYE24 HJK\t£70.00\n\n"
        "Your vehicle was photographed by a CCTV camera in a bus lane at Union Street on 28 May 2026 at "
        "8.14am.\n"
        "Contravention code 34 (camera): Being in a bus lane\n\n"
        "Pay £35.00 on or before 27 June 2026 to benefit from the discount.\n"
        "Full charge £70.00 due by 04 July 2026. Representations must also be received by that date.\n"
        "Failing this, we may serve a Charge Certificate for £105.00.",
        {
            "document_type": "pcn_postal",
            "reference": "PM66012754",
            "vrm": "YE24HJK",
            "issuing_authority": "Penmoor Council",
            "contravention_code": "34",
            "contravention_at": "2026-05-28T08:14",
            "date_of_notice": "2026-06-05",
            "amount_full_pence": 7000,
            "amount_discounted_pence": 3500,
            "amount_increased_pence": 10500,
            "discount_until": "2026-06-27",
            "pay_or_represent_until": "2026-07-04",
        },
    ),
    "windscreen in prose": (
        "Saltmarsh District Council\n\nPenalty Charge Notice (PCN)\nServed under the Traffic Management "
        "Act 2004 s.78\n\n"
        "PCN Number SM10044392\nVehicle Registration FN20 WZB\nCivil Enforcement Officer SM118 had reason "
        "to believe that\n"
        "on 17/10/2025 between 10:02 and 10:08 the vehicle was parked in Beach Road North\n"
        "in contravention of code 30 - Parked for longer than permitted\n\n"
        "Penalty charge £50. If you pay within 14 days of the date of this notice the charge is "
        "discounted to £25.\n"
        "The penalty charge must be paid within 28 days. If not, a Notice to Owner may be served on the "
        "owner.\n"
        "This PCN was affixed to the vehicle.",
        {
            "document_type": "pcn_windscreen",
            "reference": "SM10044392",
            "vrm": "FN20WZB",
            "issuing_authority": "Saltmarsh District Council",
            "contravention_code": "30",
            "amount_full_pence": 5000,
            "amount_discounted_pence": 2500,
            "amount_increased_pence": None,
            "discount_days": 14,
            "date_of_notice": "2025-10-17",
        },
    ),
    "reminder of a subscription": (
        "Parkwise Membership"
        + TO
        + "Your parking account - annual statement\nAccount number 88172340\nVehicle LD21 KVE\n"
        "Statement date 1 May 2026\nYou paid £84.00 for parking in the last twelve months. There is "
        "nothing to pay.\n"
        "Tip: avoid a penalty charge by renewing your season ticket before 31 May 2026.",
        {
            "document_type": "other",
            "reference": None,
            "amount_full_pence": None,
            "contravention_at": None,
            "date_of_notice": None,
        },
    ),
    "cancelled": (
        "Northfield City Council"
        + TO
        + "Penalty Charge Notice NF51180099\nVehicle registration mark: HV67 SSE\n\n"
        "Dear Sir or Madam,\nThank you for your representations. The Penalty Charge Notice has been "
        "cancelled and no\n"
        "payment is due. Please keep this letter.",
        {"document_type": "other", "amount_full_pence": None, "contravention_at": None},
    ),
}


def typed(text: str) -> bytes:
    """The letter as a PDF, line by line."""
    pdf = FPDF(format="A4")
    pdf.add_page()
    for number, line in enumerate(text.split("\n")):
        pdf.set_font("Times", "B" if number == 0 or line.isupper() else "", 15 if number == 0 else 10)
        columns = line.split("\t")
        for cell in columns:
            pdf.cell(180 / len(columns), 5.5, cell)
        pdf.ln()
    return bytes(pdf.output())
