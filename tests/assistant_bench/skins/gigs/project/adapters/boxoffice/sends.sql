SELECT blastId AS message_id, fanId AS user_id, channel, artworkId AS message_ref, firedAt + behind AS ts FROM blasts JOIN piped USING (pipe), clock
