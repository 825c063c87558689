"""The loop of a case as one table: which step may follow at which stage, who may take it, what must
be given. PURE: values in, values out.
"""
