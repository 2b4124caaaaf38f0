"""The public site as plain files: address -> place in the copy -> the live answer with its links led there -> file.

`addresses` says which address becomes which file, `answers` asks for it in this process, `links` leads what it links to
to files, `makers` does so in several processes, `manifest` keeps what was made of which state, `copy` puts it together.
"""
