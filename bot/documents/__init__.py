"""Files that people take away: calendar entries now, workbooks, pictures and posters later."""
