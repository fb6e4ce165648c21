-- searched_texts: what stands in the lines that are to close addresses.
--
-- reads   address_lines, bound_opt_outs
-- grain   one row per distinct text

with

lines as (

    select address_lines.searched
    from address_lines

    union all

    select bound_opt_outs.searched
    from bound_opt_outs
    where not bound_opt_outs.is_used

)

select lines.searched as text
from lines
where lines.searched is not null
group by lines.searched
