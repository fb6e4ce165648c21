-- placeholders: what stands where nothing was known, and so proves nothing, by kind of value.
--
-- As name_parts compares them: in small letters, a telephone number by its digits, an e-mail's user
-- without dots; `email twice` is who stands for the domain, too (a@a.com). One digit, again and
-- again, is a placeholder too, as are directory assistance (512-555-1212), a line of zeros
-- (512-000-0000) and whoever begins with noemail; name_parts sees those by itself.
--
-- grain   one row per kind and value

select
    listed.kind,
    spelled.value
from (
    values
        (
            'name',
            'unknown none null nil test tbd tba fnu lnu nfn nln noname firstname lastname'
            || ' notprovided notavailable notapplicable n/a #n/a xx xxx xxxx'
        ),
        (
            'email user',
            'none no noemail no-email no_email nomail noone nobody noaddress noreply no-reply'
            || ' donotreply donotemail na n/a null nil unknown unk notprovided notavailable'
            || ' notapplicable notgiven declined refused test testing tbd tba missing blank'
            || ' asdf abc abc123 xxx xxxx do-not-reply donot-reply do_not_reply no-one'
        ),
        (
            'email twice',
            'a aa b c x z email e-mail mail me you user name abc asdf qwerty'
        ),
        (
            'email domain',
            'none.com none.net none.org no.com noemail.com noemail.net noemail.org nomail.com'
            || ' noreply.com na.com na.na null.com unknown.com test.com test.test donotemail.com'
            || ' declined.com refused.com notprovided.com xxx.com xx.com'
        ),
        (
            'phone',
            '1234567 12345678 123456789 1234567890 0123456789 0987654321 9876543210 9876543'
            || ' 5551212 5555551212 1231231234 1212121212 0101010101 1112223333 2223334444'
            || ' 1234561234 1231234567 1112221111 5551234567 5551234'
        ),
        (
            'property',
            'unknown unk none no null nil na n-a n_a nan tbd tba test missing blank pending'
            || ' notprovided notavailable notapplicable default dummy property x xx xxx xxxx'
            || ' 0 00 000 0000 00000 000000 999 9999 99999 999999 - -- --- _'
        )
) as listed (kind, words)
cross join unnest(split(listed.words, ' ')) as spelled (value)
