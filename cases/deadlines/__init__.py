"""By when a department has to act: rules as data, counted in hours or in a calendar's working days.
PURE: values in, values out.
"""
