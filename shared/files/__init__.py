"""What strangers send is opened here and nowhere else: pictures, papers, workbooks, photos of certificates.

Whoever calls has asked before whether the sender may send it. ``room.read`` is the door: it looks at nothing of the
content itself, but has it opened in a child process of limited memory and time that knows no secret, writes no file
and dies with its answer.
"""
