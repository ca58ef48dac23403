# What the bot says in English.

open-start = start, begin
open-menu = /menu, menu, main menu
open-help = /help, help, what can you do
open-cancel = /cancel, stop, abort
open-booking = /book, book, book a visit, booking, appointment, make an appointment
open-visits = /visits, my appointments, my visits, my appointment
open-info = /info, services and documents, services
open-where = /where, where we are, where are you, addresses, address, offices
open-feedback = /feedback, leave feedback, leave a review, feedback, review
open-reviews = /reviews, my reviews, my review, my feedback, my complaints
open-changes = /changes, what has changed
open-operator = /operator, operator, call an operator, human
open-settings = /settings, settings, language
open-long = /survey, survey, long form
open-forget = /forget, delete my data, forget me

greeting = Hello! This is the chatbot of { $centre }. I tell about services, book visits and remind you of them.
menu = How can I help? Choose a button or ask in your own words.
help = I answer questions, book visits and remind you of them. Choose a button or write a question, such as “which documents do I need”. Commands: /menu shows the menu, /cancel leaves a conversation.
broken-off = All right, we stopped. Your appointments have not changed. What else can I do?
sorry = Sorry, something broke here, and we know about it. Nothing that was booked is lost. Please try again from the menu.
unclear = I did not understand. Choose one of the buttons or put the question another way.
out-of-date = That message is out of date. This is what is open now:
cannot-read =
    { $kind ->
        [voice] I cannot listen to voice messages yet. Please write in words.
        [sticker] Thank you! But I do not understand stickers: please write or choose a button.
       *[other] I cannot read such messages yet. Please write in words or choose a button.
    }

button-menu = Menu
button-booking = Book
button-visits = My appointments
button-info = Services and documents
button-where = Where we are
button-feedback = Leave feedback
button-operator = Operator
button-settings = Settings
button-back = Back
button-continue = Go on
button-skip = Skip
button-not-now = Not now
button-never = Do not ask again

consent-booking =
    To book a visit or call you back we need to keep: the address of this chat, the chosen service, office and time, and for a call your phone number.

    The employment centre uses them only for the booking, reminders of it and the call. Nobody else gets them. You can delete them at any time: “Settings” → “Delete my data”.

    Do you agree to the processing of these data?
consent-letters =
    After the visit we would like to ask a few short questions: whether it was easy, whether you are satisfied and what we should improve. Such messages need a consent of their own.

    A refusal does not affect the booking and its reminders. You can take the consent back in “Settings”.

    Do you agree to get questions after a visit?
consent-case =
    To write to you in this chat what became of your reviews we need to keep the chat's address with them.

    The employment centre uses it only to answer you. The member of staff you wrote about will not see who you are. You can stop the letters in “My reviews” and delete everything in “Settings” → “Delete my data”.

    Do you agree to the processing of these data?
button-agree = I agree
declined-booking = All right, nothing is kept. Without consent there can be no booking here, but all information is open: services, documents, addresses. An operator can book you by phone.
declined-letters = All right, no questions. The reminder of your visit will come.
declined-case = All right, we will not write to you about the review. It will be read and looked into all the same.
agreed-letters = Thank you! After the visit we will send a few short questions.

catalogue = What shall I show? You may also just write a question, such as “how much is the benefit if I never worked”.
button-services = Services
button-questions = Common questions
shelf = Choose what to tell about.
card-source = Source: { $source }. True as of { $date }.
card-overdue = This card is due for a check: things may have changed. Please ask an operator.
nothing-found = I found no answer to this question. We kept it without your name, to add an answer. Ask an operator or look at the services and documents.

service-job-search = Job search
service-career-guidance = Career guidance
service-psych-support = Psychological support
service-social-adaptation = Job-search skills
service-training = Training
service-graduate-temp-work = Temporary work for graduates
service-public-works = Public works
service-self-employment = Your own business
service-relocation = Moving for work
service-benefit = Unemployment benefit
service-certificate = Certificate
service-job-fair = Job fair

offices = Our offices:
offices-nearest = Offices, the nearest first:
offices-hint = To find the nearest one, share your place or write the name of your town.
office-near = { $office } — { $km } km
unknown-settlement = That place is not on our list. We know: { $known }. Or choose an office by its button.
unknown-place = That place is not on our list. Choose an office by its button.
office-phone = Phone: { $phone }
office-hours = Opening hours (local time):
office-closed = closed
office-route = How to get there: { $text }
office-parking = Parking: { $text }
office-access = Accessibility: { $text }
button-send-place = Share my place
button-map = On the map
day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun

choose-service = Which service is the visit for?
choose-office = { $service }. Which office suits you?
by-registration = This service is decided by the centre of your registered address. You may come to any office for advice.
not-offered = This service cannot be booked here at the moment. Call an operator, who will tell you what to do.
choose-time = { $service }, { $office }. The nearest free times:
choose-time-of-day = Free times, { $day }:
choose-day = Which day?
slot-taken = Unfortunately somebody has just taken that time. These are the nearest free ones.
slot-passed = That time can no longer be booked: it has passed or is too near. These are the nearest free ones.
slot-closed = The office is closed then. These are the nearest free times.
withdrawn = While you were choosing, the centre changed what this office offers. Please begin anew or ask an operator.
unmovable = Your visit stands, but it cannot be moved: the office books this service no longer. If your plans have changed, cancel it under “My appointments” or ask an operator.
far-away = You seem to be far from our offices: the nearest is { $km } km away.
wish-past = That day is over. Write another, such as “tomorrow morning”, “on Friday”, “any time”.
wish-no-such-day = There is no such day. Write another, such as “30 November”, “on Friday morning”.
already-pressed = That press was already counted, the answer is above.
no-times = This office is fully booked for the coming weeks.
button-other-days = Other days
button-other-office = Another office
button-other-time = Another time
button-confirm = Book it
slot-today = today, { $when }
slot-tomorrow = tomorrow, { $when }
wish-hint = You may also write it in words: “tomorrow afternoon”, “on Friday morning”, “25 November”.
wish-unclear = I did not understand when it suits you. Write, for example: “tomorrow morning”, “Wednesday after 3 pm”, “25 November”, “any time”.
wish-full = Nothing is free then: taken or closed. These are the nearest free times:
button-wait = Tell me if a time becomes free
button-wait-day = Tell me if a time becomes free
button-leave-list = Leave the waiting list
on-the-list =
    { $before ->
        [0] All right, you are first on the waiting list. When a time becomes free, we will write and hold it for you.
        [one] All right, you are on the waiting list, { $before } person is before you. When a time becomes free, we will write and hold it for you.
       *[other] All right, you are on the waiting list, { $before } people are before you. When a time becomes free, we will write and hold it for you.
    }
left-the-list = You are no longer on the waiting list.
freed =
    A time became free!
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }
    We hold it for you until { $until }.
button-take = Book this time
button-pass = It does not suit me
claim-over = This link no longer works: the visit was taken into a chat, cancelled, or is over. Look at “My appointments” or book anew.
office-closes =
    Unfortunately the office is closed then, and your visit is cancelled.
    Booking number: { $number }
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }
    We are sorry. Please choose another time: it takes a minute.
button-new-time = Choose another time
offer-over = We no longer hold that time: it ran out or was used. Have a look at other free times.
offer-ran-out = { $service }, { $office }: the time to answer is over, and we no longer keep that time for you. No harm done: you can wait for the next one or choose another.
button-wait-on = Keep waiting
offer-too-many = You already have appointments and cannot have more for now. Cancel one of them if you want this time.
offer-passed-on = All right, we will offer this time to others. You stay on the waiting list: we will write when another time becomes free.
check =
    Please check. We hold the time for you until { $until }.
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }, { $address }
check-move =
    Move the visit to this time? We hold it for you until { $until }.
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }, { $address }
too-many-visits =
    { $limit ->
        [one] You already have one appointment. To book another, cancel it or come to it first.
       *[other] You already have { $limit } appointments, which is the most for now. Cancel or move one of them.
    }
too-many-moves =
    { $limit ->
        [0] A visit cannot be moved through the bot: cancel it and book anew, or call an operator.
        [1] This visit was already moved. It cannot be moved again: cancel it and book anew, or call an operator.
       *[other] This visit was already moved { $limit } times. It cannot be moved again: cancel it and book anew, or call an operator.
    }
not-your-visit = There is no appointment { $number } among your coming ones in this chat. If you booked by phone, open the link from the text message with the confirmation. If you booked in another chat, look there. For anything else, ask an operator.
no-such-visit = There is no such appointment: it may have been cancelled or is over.
confirmation =
    You are booked. Booking number: { $number }
    Service: { $service }
    When: { $when } (local time)
    Where: { $address }
confirmation-moved =
    Your visit was moved. Booking number: { $number }
    Service: { $service }
    When: { $when } (local time)
    Where: { $address }
sms-visit-full = Booking { $number }: { $service }, { $when } (local time), { $office }, { $address }.
sms-visit-address = Booking { $number }: { $when } (local time), { $address }.
sms-visit-office = Booking { $number }: { $when } (local time), { $office }.
sms-visit-short = Booking { $number }: { $when }, { $office }.
sms-manage-long = Move or cancel it: { $link }
sms-manage-short = Change it: { $link }
pack-documents =
    What to bring:
    - your passport;
    - your diploma or certificate, if you have one;
    - records of former work, if you worked;
    - a pen.
    The centre asks other bodies for some papers itself.
pack-duration =
    { $minutes ->
        [one] The visit takes about { $minutes } minute. Come 5 minutes early.
       *[other] The visit takes about { $minutes } minutes. Come 5 minutes early.
    }
pack-cancel = Cannot come? Move or cancel the visit with “My appointments”.
pack-hotline = Phone for questions: { $phone }
calendar-summary = Employment centre: { $service }
calendar-description = Booking number: { $number }. { $office }.
visit-revoked =
    You called, and we cancelled your visit { $number }: { $service }, { $when } (local time), { $office }.
    If that was not you, please book again or call us.
visit-revoked-office-gone = You called, and we cancelled your visit { $number }. If that was not you, please call us.
calendar-cancelled = This file takes the cancelled visit out of your calendar, if you had put it there.

visits = Your appointments:
no-visits = You have no appointments ahead.
visit =
    Booking number: { $number }
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }, { $address }
button-move = Move
button-cancel = Cancel
button-coming = I will come
button-yes-cancel = Yes, cancel
button-keep-visit = No, keep it
really-cancel =
    { $visit }

    Cancel this visit? The time will be free for others at once.
cancelled = The visit { $number } is cancelled. Thank you for telling us.
see-you =
    Thank you, see you!

    { $visit }
reminder =
    A reminder of your visit. Booking number: { $number }
    Service: { $service }
    When: { $when } (local time)
    Where: { $office }, { $address }

    Will you come?

poster-heading = How were you received?
poster-how = Point your phone's camera at the code and answer a few questions
poster-promise = Less than a minute. No name, no app.
poster-place = { $office }, window { $window }

sms-full = You called the employment centre. Please rate the call: { $link }
sms-plain = Employment centre. Rate your call: { $link }
sms-short = Rate your call: { $link }

invitation-after-visit = You visited us. Would you answer a few short questions? It takes less than a minute. Answers are kept without your name, and the specialist will not see them.
invitation-pair = You visited us. Would you answer two short questions? It takes less than a minute. Answers are kept without your name, and the specialist will not see them.
invitation-after-call = You called us. Would you answer a few short questions? It takes less than a minute. Answers are kept without your name, and the specialist will not see them.
invitation-missed = You had booked a visit but did not come. Would you tell us why, with one button? It helps us to make booking easier. You need not answer.
invitation-exit = You visited us. Would you answer a few short questions? We need neither your name nor your phone.
invitation-enps-staff = Two questions about working at the centre. The answers are anonymous: they are only added to the count of the month.
invitation-index-jobseeker = Tell us more about how the employment centre works: 18 short questions and 4 more if you like, about five minutes. You may stop and go on at any time.
invitation-index-employer = Tell us more about how the employment centre works with your organisation: 18 short questions and 4 more if you like, about five minutes. You may stop and go on at any time.
invitation-again = A reminder, just this once: the questions are still waiting for you. If you would rather not answer, we will not bother you again.
indicator-index = Client-centricity index
indicator-ces = Ease of settling the matter (1–7)
indicator-nps = Readiness to recommend
indicator-enps = Readiness to recommend as a place to work
indicator-csi = Satisfaction with the service (0–100)
indicator-ease = Share of “easy” and “rather easy”
indicator-fcr = Settled at the first contact, as clients say
indicator-fcr_logged = Settled at the first contact, by the log: no repeat (FCR)
indicator-resolution_rate = Share of matters resolved
indicator-escalation_rate = Share handed on to another specialist
indicator-replies_per_case = Replies per case
indicator-contacts_per_case = Contacts per matter
indicator-conversion_1 = Share of the informed who booked
indicator-conversion_2 = Share of the booked who came
indicator-no_show_rate = Share of visits missed
indicator-waiting_time = Waiting time, minutes
indicator-callback_wait = Wait for a call from an operator, minutes
indicator-complaints = Complaints, times as many as before
indicator-visits = Visits
indicator-calls = Calls
indicator-questions = Cards opened
indicator-response_rate = Share of the invited who answered
indicator-iqs = Quality of conversations by scorecard
indicator-staff-competence = Staff know their work well
indicator-staff-communication = Staff are attentive
indicator-usefulness = The visit was useful
indicator-info-office = Information in the office is clear
indicator-info-site = Information on the site is clear
indicator-info-social = Information in social networks is clear
indicator-info-contact-centre = Information by phone is clear
indicator-simplicity = Procedures are simple
indicator-responsiveness = Requests are answered quickly
indicator-prebooking = Booked beforehand
indicator-personal-adviser = Have a personal adviser
indicator-circumstances = Personal circumstances were considered
indicator-comfort = The centre is comfortable
indicator-transport = The centre is easy to reach
indicator-appearance = Staff look businesslike
indicator-coordination = Staff act in concert
also-share = share of positive answers
also-in_time = received within the promised time
also-partly = share of “partly”
also-stars = level, stars of five
also-median = median
also-mean = mean
also-count = in all
also-finite = with the finite-population correction
also-by_service = services weighed by visits
also-rr2 = with those who answered in part
figures-legend = n is how many answers, visits or contacts were counted. The 95 % interval holds the true value almost for certain: the wider it is, the more careful the conclusions. “Preliminary” (an asterisk in a narrow window) means fewer than { $firm }.
audience-jobseeker = jobseekers
audience-employer = employers
audience-staff = staff
alternative-a = indicators equal
alternative-b = groups equal
alternative-c = answers only
mode-bot = in the chat
mode-web = by a single-use link
mode-kiosk = by a poster or at a terminal
mode-assisted = with a member of staff
mode-paper = on paper
reason-low-coverage = fewer indicators than an index needs
reason-no-answers = no answers
verdict-significant = significant
verdict-within-error = within the margin of error
verdict-unknown = cannot be compared
verdict-alike = cannot be told apart
note-finite-population = Intervals corrected for the finite number of people who could be asked stand in a line of their own.
note-log-of-everybody = Figures of the log (calls, visits, cases) are those of all clients, not of the chosen ones alone.
note-outside-index = Some who answered the questions of the index are not those whose answers make it: theirs are in no index.
note-stars-source = The level in stars is that of the requirements to the standards “State for People” and “State for Business”; the row of five stars is not visible in the source and follows the pattern of the others.
note-by-service = Figures in which each service weighs as its visits stand in a line of their own.
note-population-too-small = There are fewer people than answers: no correction was made.
note-no-visits-by-service = There are no visits by service: services were not weighed.
note-index-interval-narrow = Fewer than a hundred people: the index's interval is narrower than it should be. With 12 people it covers the true value in about { $at-12 } % of cases, with 30 in { $at-30 } %.

button-answer = Answer
button-go-on = Go on
button-pause = Pause
button-unsure = Hard to say
button-no-experience = No such experience / hard to say
button-done = Done
button-long = Tell us more
question-number = Question { $number } of { $total }.
question-number-optional = Question { $number } of { $total }, if you like.
answered-before = Your answer now: { $answer }. Press it again to keep it, or another.
answered-words = You have answered in words. New words will replace them.
ask-ces = How far do you agree: “The employment centre made it easy for me to handle my issue”?
ask-ces-call = How easy was it to settle your matter by phone?
ask-ease = How easy was it to settle your matter?
ask-nps = How likely are you to recommend us to others?
ask-enps = How likely are you to recommend our centre to your friends as a place to work?
ask-csi = How satisfied are you with the service you received?
ask-csi-operator = How do you rate the work of the person you talked to?
ask-fcr = Has your matter been settled?
ask-comment = What should we do better? In your own words. Please nothing about health and no document numbers.
ask-missed-why = Why could you not come?
ask-change-first = What should be changed first at work?
ends-ces = 1 — strongly disagree, 7 — strongly agree.
ends-ease-7 = 1 — very hard, 7 — very easy.
ends-nps = 0 — not at all likely, 10 — extremely likely.
ends-csi = 1 — not satisfied at all, 5 — fully satisfied.
ends-index = 1 — strongly disagree, 10 — strongly agree.
label-fcr-yes = Yes
label-fcr-partly = Partly
label-fcr-no = No
label-yesno-yes = Yes
label-yesno-no = No
label-ease-easy = Easy
label-ease-rather-easy = Rather easy
label-ease-neither = Neither easy nor hard
label-ease-rather-hard = Rather hard
label-ease-hard = Hard
option-forgot = I forgot
option-other-time = The time did not suit
option-plans = My plans changed
option-solved = My matter is settled already
option-far = Too far or hard to get to
option-other = Something else
option-pay = Pay
option-workload = Workload
option-tools = Computers and programs
option-training = Training
option-leadership = Leadership
option-team = Relations in the team
option-nothing = Nothing, all is well
scale-hint = Choose a number from { $low } to { $high }: press a button or write it.
choice-hint = Choose one of the answers: press a button or write its words.
choices-hint = Tick all that apply with the buttons, then press “Done”.
words-hint = Please answer in words, or skip the question.
words-cut = Your comment is long: we kept its first { $limit } characters.
survey-thanks = Thank you! Your answers help us to get better.
survey-thanks-long = Thank you! Your answers help us to get better. If you have five more minutes, tell us more: only if you like, and not more than once a quarter.
survey-thanks-low = Thank you! Your answers help us to get better. It seems that not everything went well. If you like, we will look into it.
button-deal-with = Please look into it
survey-later = All right, we will not bother you.
survey-never = All right, we will not ask again. You can turn questions on in “Settings”.
survey-never-by-phone = All right, we will not ask again after calls from this phone.
survey-paused = All right, we will wait. Your answers are kept: come back with the button “Go on”, or by the same link elsewhere.
survey-over = These questions were already answered, or the time for them is over. If you want to tell us something, leave feedback from the menu.
survey-unknown = There is no such link. Please check that you copied the whole address.
survey-foreign = This link is from another chat. Please answer where you received it.
survey-elsewhere = These questions are being answered elsewhere just now. If that is you, press “Pause” there and open the link again.
survey-not-yet = The long form opens after a visit or a call, and not more than once a quarter. There are no new questions for you now.

ask-staff-competence = How far do you agree: “The centre's staff have a high level of professional knowledge for providing employment services”?
ask-staff-communication = How far do you agree: “The centre's staff communicate well (they are considerate, attentive and so on)”?
ask-management-openness = Have you had to turn to the centre's management?
ask-usefulness = How far do you agree: “I find it was useful to turn to the centre”?
ask-usefulness-employer = How far do you agree: “Turning to the centre was useful for my organisation (the one I work for)”?
ask-info-office = How far do you agree: “Information about the centre and its services is worded and presented in a clear and accessible way at the office”?
ask-info-site = And on the regional site of the employment service? “Information about the centre and its services is worded and presented in a clear and accessible way.”
ask-info-social = And in the employment service's social networks? “Information about the centre and its services is worded and presented in a clear and accessible way.”
ask-info-contact-centre = And at the contact centre? “Information about the centre and its services is worded and presented in a clear and accessible way.”
ask-simplicity = How far do you agree: “It was simple for me to go through all procedures at the centre (to fill in documents, for instance)”?
ask-simplicity-employer = How far do you agree: “For me as a representative of an organisation it was simple to go through all procedures at the centre (to fill in documents, for instance)”?
ask-responsiveness = How far do you agree: “The centre reacts quickly to my requests”?
ask-responsiveness-employer = How far do you agree: “The centre reacts quickly to the requests of the organisation I work for”?
ask-channels = Which way of getting in touch suits you best?
ask-prebooking = Have you used booking in advance?
ask-personal-adviser = Do you have a personal adviser (curator) of your own?
ask-circumstances = How far do you agree: “My personal circumstances were taken into account by the centre's staff”?
ask-circumstances-employer = How far do you agree: “Circumstances that matter to my organisation were taken into account by the centre's staff”?
ask-comfort = How far do you agree: “My stay at the centre was comfortable”?
ask-transport = How far do you agree: “It was easy for me to get to the centre”?
ask-appearance = How far do you agree: “The staff's appearance is businesslike”?
ask-coordination = How far do you agree: “The staff acted in concert with one another”?
ask-age-band = How old are you?
ask-education = What is your education?
ask-months-without-work = For how many months have you been without work?
ask-ownership = Who owns your organisation?
ask-category = Which category does your organisation belong to?
ask-staff-number = How many people work there?
option-office = The centre's office
option-contact-centre = The contact centre
option-social = Social networks
option-site = The site
option-messenger = A messenger
option-phone = The office's phone
option-mail = E-mail
option-portal = State portals
option-under-18 = Under 18
option-18-24 = 18–24
option-25-34 = 25–34
option-35-49 = 35–49
option-50-plus = 50 and over
option-school = School
option-vocational = Vocational
option-higher = Higher
option-working = I have work
option-up-to-3 = Up to three
option-4-to-12 = Four to twelve
option-over-12 = More than a year
option-state = The state
option-municipal = A municipality
option-private = Private owners
option-micro = Micro-enterprise
option-small = Small enterprise
option-medium = Medium enterprise
option-large = Large enterprise
option-sole-trader = Sole trader
option-up-to-15 = Up to 15
option-16-100 = 16–100
option-101-250 = 101–250
option-over-250 = More than 250

feedback = What would you like to write about?
feedback-thanks = Thanks
feedback-complaint = Complaint
feedback-idea = Idea
write-thanks = Tell us what was good. Please no document numbers.
write-complaint = Tell us what happened: where, when, what went wrong. Please nothing about health and no document numbers.
no-appeal = A message in this chat does not replace an official appeal. That is made through Gosuslugi or the body's own site with sign-in.
write-idea = Tell us what to change. Please no document numbers.
words-wanted = Please write in words, so that we understand what to put right.
feedback-kept = Thank you, we have your review. Its number: { $number }.
feedback-cut = The review is very long: we kept the first { $most } characters.
feedback-told = We will write here at each step. How it stands is shown in “My reviews”.
feedback-untold = We can answer you here only if you agree. Without it the review will be read and looked into, but we will not write to you.
which-office = Which office is it about?
which-topic = What is your review about?
write-low-score = If you like, add to your answers what went wrong. Please nothing about health and no document numbers.
low-score-over = There is a review about these answers already, or they were not yours. If you want to add something, open “My reviews”.
button-reviews = My reviews
button-changes = What has changed
button-follow = Tell me what was decided
button-case-office = Name the office
button-case-topic = Name the topic

reviews = Your reviews, the newest first. Which one shall I show?
no-reviews = There are no reviews of yours yet.
reviews-unknown = We do not know yet which reviews are yours: you have not allowed us to remember it. You can agree right after a review.
no-such-review = There is no such review among yours.
case-title = { $kind } no. { $number } of { $day }
case-topic = Topic: { $topic }
case-office = Where: { $office }
case-state = Now: { $state }
case-received = received, waiting to be read
case-read = read
case-working = being worked on, answer by { $due }
case-taken = being worked on
case-answered = there is an answer
case-closed = closed
case-answer = The centre's answer: { $text }
case-change = What we changed: { $text }
case-followed = Thank you! From now on we will write here at each step.
case-unfollowed = All right, no more letters about reviews. You can look at them here.
button-unfollow = Do not write to me about reviews
button-unsolved = Not solved
button-add-words = Add a message
button-open-review = Open the review
contested-already = That answer was marked already or is out of date. This is how it stands:
case-reopened = We have taken up review no. { $number } again. We will answer by { $due }. What is still not solved? Write it if you like.
add-words = Write what to add to review no. { $number }. Please nothing about health and no document numbers.
words-added = Added.
told-read = Your review no. { $number } has been read.
told-take = We are working on your review no. { $number }. We will answer by { $due }.
told-thanks = Your thanks no. { $number } will be passed on to those they are meant for.
told-reply =
    The answer to your review no. { $number }:

    { $text }
told-close =
    Your review no. { $number } is closed. What we changed:

    { $text }
told-late = We did not manage to answer your review no. { $number } in time. We are sorry. A manager deals with it now.
told-change = Thanks to your review this has changed. We have told everybody:

changes = You said, we did:
no-changes = Here will stand what we changed thanks to reviews. There is nothing to tell yet.
change =
    You said: { $title }
    We did: { $action }

operator = An operator answers at { $phone } ({ $hours }). We can also call you.
button-call-back = Call me back
ask-phone = Which number shall we call? Press the button or write it, such as 8 900 123-45-67.
button-send-phone = Send my number
bad-phone = That does not look like a phone number. Write its digits, such as 8 900 123-45-67.
call-promised = An operator has your request and will call in the centre's working hours.

flag-speed = The answers came faster than the questions can be read.
flag-straight = The same number was pressed on every scale, and very fast.
flag-burst = More forms came within minutes than this office usually gets.
flag-dup-text = The same long comment came from different people.
flag-near-dup = Several forms of the office hardly differ from one another.
flag-account = One account answered for several phones or many offices, or it is brand new.
flag-no-visit = There are answers, but nobody marked that the person came.
flag-offhours = The visit was marked outside the opening hours, or visits were marked by the dozen.
flag-outlier-staff = A specialist has more good marks or complete forms than chance explains, compared with colleagues.

# By which rule an indicator is computed

rule-nps = The share of answers 9–10 less the share of answers 0–6, in points from −100 to 100. Interval: Wald with three imagined answers.
rule-enps = The share of answers 9–10 less the share of answers 0–6 among staff, in points from −100 to 100. Interval: Wald with three imagined answers.
rule-ces = The mean of answers from 1 to 7, the share of answers 5–7 beside it. Interval of the mean: Student, of the share: Wilson.
rule-csi = The mean of answers from 1 to 5 taken to 0–100: 100 × (mean − 1) / 4. Interval: Student.
rule-ease = The share of answers “easy” and “rather easy”. Interval: Wilson.
rule-fcr = The share of answers “yes”; “partly” stands apart and is not part of it. Interval: Wilson.
rule-item = The share of good answers: { $good } to 10, or “yes”; “cannot say” does not count. Interval: Wilson. Where there is a checklist too, both are mixed by the methodology's weights.
rule-group = The mean of the group's indicators that have data. Interval: forms drawn again and again.
rule-index-a = A hundred times the mean of all indicators that have data; audiences are averaged where their coverage suffices. Interval: forms drawn again and again.
rule-index-c = A hundred times the mean of the shares of good answers, without checklists; audiences are averaged where their coverage suffices. Interval: forms drawn again and again.
rule-index-b = A hundred times the weighted mean of the groups; audiences are averaged where their coverage suffices. Interval: forms drawn again and again.
rule-calls = How many calls were registered.
rule-complaints = Complaints by any road, divided by those of as long a time directly before. Interval of the ratio: by Wilson.
rule-contacts_per_case = Calls and visits that one matter took: mean and median. Another contact of the same person on the topic within { $days } days is the same matter. Interval: Student.
rule-conversion_1 = People who opened cards and booked, divided by all who opened cards. Interval: Wilson.
rule-conversion_2 = Attended visits divided by all bookings that are over: attended, missed, cancelled. Interval: Wilson.
rule-conversion_2-result = Visits with a result noted, divided by all bookings that are over: attended, missed, cancelled. Interval: Wilson.
rule-escalation_rate = Calls and cases handed on, divided by all. Lower is better. Interval: Wilson.
rule-fcr_logged = Matters after which the person did not come about the topic for { $days } days, divided by all whose days are over. Interval: Wilson.
rule-iqs = Points earned in all scorecards divided by points possible; criteria that did not apply count in neither. Interval: Student of a ratio of sums.
rule-no_show_rate = Missed visits divided by attended and missed ones. Lower is better. Interval: Wilson.
rule-questions = How often cards were opened: once a person, card and day.
rule-replies_per_case = How often staff replied before a case was closed: mean and median of the closed ones. Interval: Student.
rule-resolution_rate = Closed cases and calls marked resolved after which the person did not call about it for { $days } days, divided by all cases and marked calls. Interval: Wilson.
rule-response_rate = Who answered everything, divided by all who could be asked (AAPOR, RR1); beside it with partial answers (RR2). Without consent or asked lately are left out. Interval: Wilson.
rule-visits = How many visits were marked as attended.
rule-waiting_time = Minutes from the agreed time (or the coming, where one was late) to the desk; beside it the share within the promised { $minutes } minutes. Interval: Student.
rule-callback_wait = Minutes from the request to be called back to the mark that somebody called (otklik requests --done): median, beside it the mean; who still waits is left out. Interval of the median: order statistics.
rule-item-objective = An observer's checklist by the methodology's rule; nobody is asked about it.
rule-item-descriptive = Answers are shown as they are and are no part of the index; only the checklist is.
by-topic = By topic
by-office = By office
by-channel = By channel
by-week = By week
by-source = By source
by-state = By outcome

settings = Settings. Questions after a visit: { $letters }.
on = on
off = off
language-ru = Русский
language-en = English
button-letters-on = Turn questions after a visit on
button-letters-off = Turn questions after a visit off
button-forget = Delete my data
really-forget = We will delete all that is linked to you: consents, appointments, messages, reviews. Visits ahead will be cancelled. Answers to questions stay only in the totals, without any link to you. Delete?
button-yes-forget = Yes, delete
forgotten = Done: all your data are deleted, visits ahead are cancelled.

page-title = Chat
page-about = A bot answers
page-skip = Skip to the message field
page-log = Conversation
page-field = Message
page-placeholder = Write a message
page-send = Send
page-you = You:
page-place = My location
page-state-waiting = sending…
page-state-sent = sent
page-state-failed = not sent
page-again = Try again
page-edit = Edit
page-chosen = chosen
page-offline = No connection, trying again…
page-online = Connected
page-try-now = Try now
page-place-wait = Finding out where you are…
page-place-denied = We could not find out where you are. Please write the name of your town.
page-loading = Loading the conversation…
page-newer = New message below
page-file = Download
page-new-window = opens in a new tab
page-elsewhere = Rather in a messenger?
page-open-telegram = Open in Telegram
page-open-vk = Open in VK
page-no-script = For the chat to work, switch on JavaScript in your browser and reload.
page-problem-too-long = The message is too long. Please shorten it to 10,000 characters or send it in parts.
page-problem-bad-request = We could not read that. Please mend it and send it again.
page-problem-no-cookie = The chat knows you by a cookie, and your browser has not kept it. Please allow cookies for this page and reload it.
page-problem-elsewhere = The request came from another site and was refused. Please reload the page.
page-problem-too-often = Too many messages in a row. Please wait a few seconds.
page-problem-unavailable = It does not work right now. We will try again in a few seconds.
page-problem-no-token = This request needs a valid token: Authorization: Bearer …
page-problem-told-otherwise = This call was reported before, with other details.
page-landing-call = How was your call?
page-landing-visit = How was your visit?
page-landing-kiosk = How were you received?
page-landing-missed = Why could you not come?
page-landing-long = Tell us more about how we work
page-landing-staff = How do you like working with us?
page-landing-claim = Your appointment
page-landing-other = Rate our work
page-landing-anonymous = The answer is only added to the count of the month. Nobody can find out who said what.
page-landing-privacy = No sign-up and no app. Answers are kept without your name, and the specialist will not see them.
page-languages = Language
page-needs-script = To go on here, switch on JavaScript in your browser.
page-answer-here = Answer here
page-go-on-here = Go on here
page-go-on-telegram = Go on in Telegram
page-go-on-vk = Go on in VK
page-open-here = Open here
page-answer-telegram = Answer in Telegram
page-answer-vk = Answer in VK
page-to-chat = Open the chat
page-link-fresh = A few short questions, less than a minute.
page-link-one = One question, one press. You need not answer.
page-link-long = About twenty short questions, some five minutes. You may stop and go on at any time.
page-link-anonymous = A couple of questions, less than a minute. The link works once: begin when you can answer at once.
page-link-claim = You can look at it, move it or cancel it in the chat.
page-link-begun = You have begun to answer. You may go on here, or where you began.
page-link-used = These questions have been answered. If you want to add something, write to us in the chat.
page-link-declined = Somebody chose not to answer by this link. If you changed your mind, write to us in the chat.
page-link-expired = This link can no longer be used. If you want to tell us something, write to us in the chat.
page-link-foreign = Please answer where you received it.
page-link-unknown = Please check that you copied the whole address.
page-gone-used = Thank you!
page-gone-declined = All right, we will not ask
page-gone-expired = The time to answer is over
page-gone-foreign = This link is from another chat
page-gone-unknown = There is no such link
page-problem-not-found = There is no such page or file.
page-problem-not-allowed = This address cannot be used like that.

command-menu = Menu
command-book = Book a visit
command-visits = My appointments
command-reviews = My reviews
command-help = Help
command-cancel = Leave the conversation
command-settings = Settings
bot-description = The employment centre's bot: tells about services and documents, books a visit at the nearest office, reminds you of it and passes on your feedback.
bot-short-description = Book a visit to the employment centre, get answers and reminders.
