SELECT learner AS user_id, clock AS timezone, NULL::TIMESTAMP AS valid_from, os, course, level, market FROM learners
