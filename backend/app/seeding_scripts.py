"""The people, vehicles and conversations that `seeding` draws from. All of it is invented."""

FIRST_NAMES = ("Maya", "Tom", "Priya", "Owen", "Zoë", "Liam", "Grace", "Noah", "Ines", "Kofi", "Ruth", "Sean")
LAST_NAMES = ("Hughes", "Okafor", "Patel", "Lindqvist", "Murray", "Costa", "Evans", "Novak", "Byrne", "Shah")
COMPANIES = ("Brightside Cleaning Ltd", "Calder Joinery", "Fenwick & Daughters", "Lowland Catering")
VEHICLES = (
    ("LB71 KXP", "Ford", "White"),
    ("LC22 VRN", "Vauxhall", "Silver"),
    ("LD70 HTM", "Renault", "Blue"),
    ("LE23 ZFA", "Mercedes", "Grey"),
)
TASKS = ("Renew the insurance", "Order toner", "Call the accountant back", "Check the tyres of the vans")
SCRIPTS = (
    """Agent: Good morning, how can I help?
Customer: I'd like to order ten office chairs. Could you send me a quote by Friday?
Agent: Certainly, I will send you a quote by Friday.
Customer: Great, thank you very much.""",
    """Agent: Hello, I'm calling about the van you asked for.
Customer: Yes, we want to go ahead. Please send me the invoice and I will pay it today.
Agent: I'll send the invoice this afternoon.
Customer: Perfect, thanks.""",
    """Agent: Is this a good time?
Customer: Not really, I'm driving. Can you call me back tomorrow at ten?
Agent: Of course, I will call you back tomorrow at ten.
Customer: Thanks, bye.""",
    """Agent: I'm calling about our new range.
Customer: No thanks, I'm not interested. Please don't call again.
Agent: I understand. Sorry to have troubled you.""",
    """Agent: Hello, is that Lowland Catering?
Customer: No, you have the wrong number.
Agent: I'm sorry, goodbye.""",
    """Agent: Have you had a chance to look at the offer?
Customer: We have, but the budget is gone for this year. Ring me again in the spring.
Agent: I'll make a note to ring you in April.
Customer: That would be good.""",
    """Agent: How did the delivery go?
Customer: It was late and two boxes were damaged. I'm really not happy about it.
Agent: I'm sorry to hear that. I will arrange a replacement by Monday.
Customer: I should hope so.""",
    """Agent: Good afternoon, I wanted to go through the contract.
Customer: We still have to talk it over here. I haven't decided yet.
Agent: Shall I email you the comparison?
Customer: Yes, please email me the comparison this week.""",
)
